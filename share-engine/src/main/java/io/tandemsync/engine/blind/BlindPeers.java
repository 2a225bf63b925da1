package io.tandemsync.engine.blind;

import io.tandemsync.engine.exchange.PeerPositions;
import io.tandemsync.engine.exchange.PeerSession;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.sealed.SealedSupply;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.vault.Vault;
import io.tandemsync.engine.vault.VaultTotals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The peers connected to a blind replica: their sessions, what is supplied to them, and what is told them when. */
final class BlindPeers {
    private static final Logger LOG = LoggerFactory.getLogger(BlindPeers.class);
    /** Least time between two progress messages that nobody waits for. */
    private static final Duration TELL_PAUSE = Duration.ofMillis(50);

    private static final class Link {
        final int key;
        final PeerSession<Hash> session;
        final SealedSupply supply;
        Instant lastSeen;
        long toldAt;
        long flushing;
        long toldSeen = -1;

        Link(int key, PeerSession<Hash> session, SealedSupply supply, Instant now) {
            this.key = key;
            this.session = session;
            this.supply = supply;
            this.lastSeen = now;
        }
    }

    private final BlindSetup setup;
    private final Vault vault;
    private final VaultLedger ledger;
    private final StoredSource source;
    private final Pulls pulls;
    private final PeerPositions positions;
    private final UUID startNonce;
    private final IdentityHashMap<PeerChannel, Link> links = new IdentityHashMap<>();
    private final TreeMap<Integer, Link> ordered = new TreeMap<>();
    private BiConsumer<DeviceId, String> accusations = (device, reason) -> {};
    private int keys;

    BlindPeers(BlindSetup setup, Vault vault, VaultLedger ledger, StoredSource source, Pulls pulls, UUID startNonce) {
        this.setup = setup;
        this.vault = vault;
        this.ledger = ledger;
        this.source = source;
        this.pulls = pulls;
        this.positions = new PeerPositions(setup.store());
        this.startNonce = startNonce;
    }

    /** Who hears of peers that break the protocol, and how. */
    void accuse(BiConsumer<DeviceId, String> to) {
        accusations = to;
    }

    void opened(PeerChannel channel) {
        Link link = new Link(
                keys++,
                new PeerSession<>(channel, ledger, positions),
                new SealedSupply(channel, source, setup.workers()),
                setup.clock().now());
        links.put(channel, link);
        ordered.put(link.key, link);
        link.session.begin(startNonce);
    }

    void closed(PeerChannel channel) {
        Link link = links.remove(channel);
        if (link != null) {
            ordered.remove(link.key);
            link.supply.close();
            pulls.closed(link.key);
        }
    }

    void closeAll(Leave.Reason reason) {
        for (Link link : new ArrayList<>(ordered.values())) {
            closed(link.session.channel());
            link.session.channel().close(reason);
        }
    }

    void bulkRoom(PeerChannel channel) {
        Link link = links.get(channel);
        if (link != null) {
            link.session.pumpRepairs();
            link.supply.pump();
        }
    }

    /** Takes in a message; a peer that breaks the protocol loses its channel. Returns whether records came. */
    boolean received(PeerChannel channel, ShareMessage message) throws IOException {
        Link link = links.get(channel);
        if (link == null) {
            return false;
        }
        link.lastSeen = setup.clock().now();
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
            return false;
        }
    }

    private boolean handle(Link link, ShareMessage message) throws IOException {
        PeerSession<Hash> session = link.session;
        if (message instanceof ShareMessage.Welcome welcome) {
            session.received(welcome);
            pulls.opened(link.key, session.channel());
            return false;
        }
        if (!session.isWelcomed()) {
            throw new ProtocolException("a message came before the welcome");
        }
        if (message instanceof ShareMessage.Records records) {
            session.received(records);
            return true;
        }
        if (message instanceof ShareMessage.Progress progress) {
            session.received(progress);
            pulls.available(link.key, progress.generation());
        } else if (message instanceof ShareMessage.SealedRequest request) {
            link.supply.requested(request);
        } else if (message instanceof ShareMessage.SealedChunks chunks) {
            pulls.received(link.key, chunks);
        } else if (message instanceof ShareMessage.Buckets buckets) {
            session.received(buckets);
        } else if (message instanceof ShareMessage.Repair repair) {
            session.received(repair);
        } else {
            refuse(session.channel(), message);
        }
        return false;
    }

    /** Who asks a blind replica for content in plain does not know what it talks to; there is none. */
    private static void refuse(PeerChannel channel, ShareMessage message) {
        if (message instanceof ShareMessage.Request || message instanceof ShareMessage.PageRequest) {
            throw new ProtocolException("plain content was asked of a blind replica");
        }
        throw new ProtocolException(
                "plain content came to a blind replica from " + channel.peer().device());
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
        long now = setup.clock().nanos();
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

    private ShareMessage.Progress progress(PeerSession<Hash> session, long generation, boolean busy) {
        VaultTotals totals = vault.totals();
        return new ShareMessage.Progress(
                vault.sequence(),
                session.seen(),
                vault.digest(),
                new ShareMessage.Need(totals.needPaths(), totals.needBytes(), totals.paths(), totals.contentBytes()),
                generation,
                busy,
                ledger.context());
    }

    List<ShareStatus.PeerStatus> status() {
        List<ShareStatus.PeerStatus> peers = new ArrayList<>();
        for (Link link : ordered.values()) {
            PeerChannel.Peer peer = link.session.channel().peer();
            ShareMessage.Progress theirs = link.session.theirs();
            peers.add(new ShareStatus.PeerStatus(
                    peer.device(),
                    peer.name(),
                    peer.mode() == AccessMode.WRITE ? AccessMode.WRITE : AccessMode.BLIND,
                    peer.transport(),
                    peer.outbound(),
                    peer.address(),
                    link.session.isInSync(),
                    theirs == null ? 0 : theirs.need().completion(),
                    link.lastSeen));
        }
        return peers;
    }
}
