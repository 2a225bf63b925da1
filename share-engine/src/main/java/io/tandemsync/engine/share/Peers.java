package io.tandemsync.engine.share;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.exchange.Ledger;
import io.tandemsync.engine.exchange.PeerPositions;
import io.tandemsync.engine.exchange.PeerSession;
import io.tandemsync.engine.exchange.RecordFormat;
import io.tandemsync.engine.exchange.ReplicaLedger;
import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.replica.MetReplicas;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.sealed.SealedSource;
import io.tandemsync.engine.sealed.SealedSupply;
import io.tandemsync.engine.transfer.ContentKeys;
import io.tandemsync.engine.transfer.Fetcher;
import io.tandemsync.engine.transfer.SealingSource;
import io.tandemsync.engine.transfer.Supply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The peers connected to a share: their sessions, what is supplied to them, and what is told them when. */
final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    /** Least time between two progress messages that nobody waits for. */
    private static final Duration TELL_PAUSE = Duration.ofMillis(50);
    /** Paths named of all that are stuck. */
    private static final int STUCK_SHOWN_MAX = 10;

    private static final class Link {
        final int key;
        final PeerSession<SharePath> session;
        final Supply supply;
        final SealedSupply sealed;
        Instant lastSeen;

        @Nullable
        ReplicaId replica;

        long toldAt;
        long flushing;
        long toldSeen = -1;

        Link(int key, PeerSession<SharePath> session, Supply supply, SealedSupply sealed, Instant now) {
            this.key = key;
            this.session = session;
            this.supply = supply;
            this.sealed = sealed;
            this.lastSeen = now;
        }
    }

    private final Replica replica;
    private final Ledger<SharePath> ledger;
    private final ShareKeys shareKeys;
    private final ContentKeys contentKeys;
    private final ShareDirectory directory;
    private final Workers workers;
    private final Clock clock;
    private final Fetcher fetcher;
    private final PeerPositions positions;
    private final MetReplicas met;
    /** Whether all that some replica told has come, now or in an earlier run. */
    private boolean heard;

    private final UUID startNonce;
    private BiConsumer<DeviceId, String> accusations = (device, reason) -> {};
    private final IdentityHashMap<PeerChannel, Link> links = new IdentityHashMap<>();
    private final TreeMap<Integer, Link> ordered = new TreeMap<>();
    private int keys;

    Peers(ShareSetup setup, Replica replica, RecordFormat format, Fetcher fetcher, ContentKeys keys) {
        this.replica = replica;
        this.ledger = new ReplicaLedger(replica, format);
        this.shareKeys = setup.keys();
        this.contentKeys = keys;
        this.directory = setup.directory();
        this.workers = setup.workers();
        this.clock = setup.clock();
        this.fetcher = fetcher;
        this.positions = new PeerPositions(setup.store());
        this.met = new MetReplicas(setup.store());
        this.heard = !met.isEmpty();
        ByteBuffer nonce = ByteBuffer.wrap(setup.randomness().bytes(16));
        this.startNonce = new UUID(nonce.getLong(), nonce.getLong());
    }

    /** Who hears of peers that break the protocol, and how. */
    void accuse(BiConsumer<DeviceId, String> to) {
        accusations = to;
    }

    void opened(PeerChannel channel) {
        Link link = new Link(
                keys++,
                new PeerSession<>(channel, ledger, positions),
                new Supply(channel, replica.index(), directory, workers),
                new SealedSupply(channel, sealedSource(), workers),
                clock.now());
        links.put(channel, link);
        ordered.put(link.key, link);
        link.session.begin(startNonce);
    }

    /** Only writers seal; a reader has nothing for a blind replica. */
    private SealedSource sealedSource() {
        return shareKeys.mode().covers(AccessMode.WRITE)
                ? new SealingSource(replica.index(), directory, shareKeys, contentKeys::hash)
                : SealedSource.NONE;
    }

    void closed(PeerChannel channel) throws IOException {
        Link link = links.get(channel);
        if (link != null) {
            note(link);
            drop(channel);
        }
    }

    private void drop(PeerChannel channel) {
        Link link = links.remove(channel);
        if (link != null) {
            ordered.remove(link.key);
            link.supply.close();
            link.sealed.close();
            fetcher.closed(link.key);
        }
    }

    private void note(Link link) throws IOException {
        if (link.replica != null) {
            met.met(MetReplicas.Met.of(link.replica, link.session.channel().peer(), link.lastSeen));
        }
    }

    /** Takes leave of all, and notes when each was last heard of. */
    void leaveAll() throws IOException {
        for (Link link : ordered.values()) {
            note(link);
        }
        closeAll();
    }

    MetReplicas met() {
        return met;
    }

    /** How much is here of what is still needed, and whether that is known at all; what is stuck, if anything can be. */
    ShareStatus.Incoming incoming(boolean rests) {
        List<SharePath> stuck = rests ? replica.index().needs(SharePath.root(), STUCK_SHOWN_MAX) : List.of();
        return new ShareStatus.Incoming(heard, fetcher.arrivals(), stuck);
    }

    /** The replicas at the other ends now. */
    Set<ReplicaId> connected() {
        TreeSet<ReplicaId> connected = new TreeSet<>();
        for (Link link : ordered.values()) {
            if (link.replica != null) {
                connected.add(link.replica);
            }
        }
        return connected;
    }

    /** Takes leave of all; what they were asked for goes on later only where a person just has to answer. */
    void halted(ShareStatus.Fault fault) {
        if (fault.isQuestion()) {
            closeAll();
        } else {
            stop();
        }
    }

    /** Takes leave of all for good; asks neither the disk nor the store for anything, which may have failed. */
    void stop() {
        fetcher.stop();
        closeAll();
    }

    private void closeAll() {
        for (Link link : new ArrayList<>(ordered.values())) {
            drop(link.session.channel());
            link.session.channel().close(Leave.Reason.STOPPED);
        }
    }

    void bulkRoom(PeerChannel channel) {
        Link link = links.get(channel);
        if (link != null) {
            link.session.pumpRepairs();
            link.supply.pump();
            link.sealed.pump();
        }
    }

    /** What came with a message. */
    enum Effect {
        NOTHING,
        /** Records came that have to be made durable. */
        RECORDS,
        /** The peer is ready or has got content. */
        SOURCES
    }

    /** Takes in a message; a peer that breaks the protocol loses its channel. */
    Effect received(PeerChannel channel, ShareMessage message) throws IOException {
        Link link = links.get(channel);
        if (link == null) {
            return Effect.NOTHING;
        }
        link.lastSeen = clock.now();
        try {
            return handle(link, message);
        } catch (ProtocolException e) {
            LOG.warn(
                    "A peer broke the protocol; its channel is closed. peer={} cause={}",
                    channel.peer().device(),
                    e.getMessage());
            accusations.accept(channel.peer().device(), String.valueOf(e.getMessage()));
            closed(channel);
            channel.close(Leave.Reason.BROKEN);
            return Effect.NOTHING;
        }
    }

    private Effect handle(Link link, ShareMessage message) throws IOException {
        PeerSession<SharePath> session = link.session;
        if (message instanceof ShareMessage.Welcome welcome) {
            return welcomed(link, welcome);
        }
        if (!session.isWelcomed()) {
            throw new ProtocolException("a message came before the welcome");
        }
        if (message instanceof ShareMessage.Records records) {
            session.received(records);
            heard |= session.hasHeardAll();
            return Effect.RECORDS;
        }
        if (message instanceof ShareMessage.Progress progress) {
            ShareMessage.Progress before = session.theirs();
            session.received(progress);
            heard |= session.hasHeardAll();
            fetcher.available(link.key, progress.generation());
            return before == null || before.generation() != progress.generation() ? Effect.SOURCES : Effect.NOTHING;
        }
        if (message instanceof ShareMessage.Request request) {
            mayRead(session);
            link.supply.requested(request);
        } else if (message instanceof ShareMessage.Data data) {
            fetcher.received(link.key, data);
        } else if (message instanceof ShareMessage.Refused refused) {
            fetcher.refused(link.key, refused, false);
        } else if (message instanceof ShareMessage.PageRequest request) {
            mayRead(session);
            link.supply.requested(request);
        } else if (message instanceof ShareMessage.Pages pages) {
            fetcher.received(link.key, pages, false);
        } else if (message instanceof ShareMessage.SealedRequest request) {
            link.sealed.requested(request);
        } else if (message instanceof ShareMessage.SealedChunks chunks) {
            fetcher.received(link.key, chunks);
        } else if (message instanceof ShareMessage.Buckets buckets) {
            session.received(buckets);
        } else if (message instanceof ShareMessage.Repair repair) {
            session.received(repair);
        }
        return Effect.NOTHING;
    }

    /** Plain content and its chunk lists are for who has proved to hold the keys to them. */
    private static void mayRead(PeerSession<SharePath> session) {
        if (!session.channel().peer().mode().covers(AccessMode.READ)) {
            throw new ProtocolException("it asks for what its access mode does not let it read");
        }
    }

    private Effect welcomed(Link link, ShareMessage.Welcome welcome) throws IOException {
        boolean writes = link.session.channel().peer().mode() == AccessMode.WRITE;
        boolean twin =
                welcome.replica().equals(replica.id()) && !welcome.startNonce().equals(startNonce);
        // Who may not write can raise no counter, and tells of one only by handing on a writer's record.
        if (writes && (twin || replica.isDoubtful(welcome.context()))) {
            LOG.warn(
                    "Another device used this replica's id; going on under a new one. peer={}",
                    link.session.channel().peer().device());
            replica.renew();
        }
        if (link.session.channel().peer().mode() == AccessMode.BLIND && replica.mayWrite()) {
            replica.index().byId().keep();
        }
        link.session.received(welcome);
        link.replica = welcome.replica();
        note(link);
        fetcher.opened(link.key, link.session.channel());
        return Effect.SOURCES;
    }

    boolean awaitDurable() {
        return ordered.values().stream().anyMatch(link -> link.session.merged() > link.session.seen());
    }

    void flushBegins() {
        ordered.values().forEach(link -> link.flushing = link.session.merged());
    }

    void flushEnded() {
        ordered.values().forEach(link -> link.session.durable(link.flushing));
    }

    /**
     * Pushes what is durable and tells where this replica stands.
     *
     * @return how long until something held back should be told; null if nothing is
     */
    @Nullable
    Duration tell(long durable, long generation, boolean busy) {
        Duration wait = null;
        long now = clock.nanos();
        for (Link link : ordered.values()) {
            link.session.push(durable);
            if (link.session.pumpRepairs()) {
                wait = Duration.ZERO;
            }
            ShareMessage.Progress progress = progress(link.session, generation, busy);
            if (!link.session.hasNews(progress)) {
                link.session.compare(now);
                continue;
            }
            long left = link.toldAt + TELL_PAUSE.toNanos() - now;
            boolean urgent = link.toldSeen != progress.seen() || !busy;
            if (left <= 0 || urgent) {
                link.toldAt = now;
                link.toldSeen = progress.seen();
                link.session.tell(progress);
            } else if (wait == null || wait.toNanos() > left) {
                wait = Duration.ofNanos(left);
            }
        }
        return wait;
    }

    private ShareMessage.Progress progress(PeerSession<SharePath> session, long generation, boolean busy) {
        Totals totals = replica.index().totals();
        return new ShareMessage.Progress(
                replica.index().sequence(),
                session.seen(),
                replica.index().digest(),
                new ShareMessage.Need(
                        totals.need().files(),
                        told(totals.need().bytes()),
                        totals.global().files(),
                        told(totals.global().bytes())),
                generation,
                busy,
                replica.context());
    }

    /** Sizes that records claim may add up beyond the numbers. */
    private static long told(long bytes) {
        return bytes < 0 ? Long.MAX_VALUE : bytes;
    }

    boolean areAllInSync() {
        return ordered.values().stream().allMatch(link -> link.session.isInSync());
    }

    List<ShareStatus.PeerStatus> status() {
        List<ShareStatus.PeerStatus> peers = new ArrayList<>();
        for (Link link : ordered.values()) {
            PeerChannel.Peer peer = link.session.channel().peer();
            peers.add(new ShareStatus.PeerStatus(
                    peer.device(),
                    peer.name(),
                    peer.mode(),
                    peer.transport(),
                    peer.outbound(),
                    peer.address(),
                    link.session.isInSync(),
                    completion(link.session),
                    link.lastSeen));
        }
        return peers;
    }

    /** The path lacks content, since this peer sent bytes that are not its; a person should know who it was. */
    static Problem blamed(PeerChannel channel, SharePath path) {
        PeerChannel.Peer peer = channel.peer();
        LOG.warn("A peer sent bytes that are not what they are named; others are asked. peer={}", peer.device());
        return new Problem(
                path.toString(),
                Problem.Code.FALSE_CONTENT,
                "the peer " + Text.escaped(peer.name()) + " (device " + peer.device()
                        + ") sent bytes that are not those of the file; others are asked, and it again later");
    }

    /** How much of the share a peer has by its own account; an empty share is complete. */
    private static double completion(PeerSession<SharePath> session) {
        ShareMessage.Progress theirs = session.theirs();
        return theirs == null ? 0 : theirs.need().completion();
    }
}
