package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.share.RoundLoop;
import io.tandemsync.engine.share.ShareListener;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.vault.SealedRecord;
import io.tandemsync.engine.vault.Vault;
import io.tandemsync.engine.vault.VaultPath;
import io.tandemsync.engine.vault.VaultTotals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rounds of a blind replica: take records in, get what they need, make it durable, tell, and tidy up. */
final class BlindRound implements RoundLoop.Round, Pulls.Host, Flushes.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(BlindRound.class);
    private static final Duration STATUS_PAUSE = Duration.ofMillis(100);
    /** How long after the disk refused it is tried again. */
    private static final Duration DISK_PAUSE = Duration.ofSeconds(30);
    /** Chunks that nothing needs, let go in one step. */
    private static final int COLLECT_MAX = 256;
    /** The log is written anew when it has more than twice what is valid, and this much more. */
    private static final long LOG_SLACK_BYTES = 16L << 20;

    private final BlindSetup setup;
    private final ShareListener listener;
    private final Consumer<Duration> wakes;
    private final Consumer<ShareStatus> publishes;
    private final Vault vault;
    private final StoredSource source;
    private final Pulls pulls;
    private final Flushes flushes;
    private final BlindPeers peers;
    private final Adoption adoption;
    private BlindSettings settings;
    private ShareStatus.@Nullable Fault fault;
    private @Nullable Problem diskProblem;
    /** Who sent sealed chunks that were none, as long as something is needed. */
    private @Nullable Problem falseProblem;

    private boolean adopting;
    private boolean paused;
    private boolean roomWanted;
    private boolean storeDirty = true;
    private long diskRefusedAt;
    private long durable;
    private long flushing;
    private long generation;
    private long publishedAt;
    private @Nullable ShareStatus published;

    BlindRound(BlindSetup setup, ShareListener listener, Consumer<Duration> wakes, Consumer<ShareStatus> publishes)
            throws IOException {
        this.setup = setup;
        this.listener = listener;
        this.wakes = wakes;
        this.publishes = publishes;
        this.settings = setup.settings();
        this.paused = setup.paused();
        this.vault = Vault.open(setup.store(), this::freshId, settings.grace());
        boolean clean = vault.takeClean();
        if (vault.isFresh()) {
            long records = Adoption.records(setup, vault);
            if (records > 0) {
                LOG.warn("The index of a blind replica was lost and is made anew. records={}", records);
            }
        }
        this.adopting = !clean;
        if (!clean && setup.sealed().logBytes() < vault.totals().recordBytes()) {
            // A power cut took of the log what it left of the index.
            rewriteLog();
        }
        this.source = new StoredSource(vault, setup.sealed(), setup.keys());
        this.pulls = new Pulls(setup, vault, this);
        this.flushes = new Flushes(setup.store(), setup.sealed(), setup.workers());
        this.adoption = new Adoption(setup, vault, this::adopted);
        VaultLedger ledger = new VaultLedger(
                vault, new RecordCodec(setup.keys()), new ShownCounters(setup.store(), vault), this::take);
        this.peers = new BlindPeers(setup, vault, ledger, source, pulls, freshId());
    }

    private UUID freshId() {
        ByteBuffer bytes = ByteBuffer.wrap(setup.randomness().bytes(16));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    BlindPeers peers() {
        return peers;
    }

    boolean isTalking() {
        return !paused && fault == null;
    }

    void start() throws IOException {
        if (!isRootThere()) {
            return;
        }
        flushes.want();
        if (adopting) {
            adoption.start();
        } else {
            pulls.release();
        }
    }

    private boolean isRootThere() {
        try {
            setup.directory().verifyRoot();
            return true;
        } catch (IOException e) {
            halt(ShareStatus.Fault.ofRoot(e));
            return false;
        }
    }

    private void adopted() {
        adopting = false;
        flushes.want();
        pulls.release();
        wakes.accept(Duration.ZERO);
    }

    void pause() {
        paused = true;
        peers.closeAll(Leave.Reason.STOPPED);
    }

    void resume() {
        paused = false;
        pulls.again();
    }

    void configure(BlindSettings changed) {
        settings = changed;
        vault.grace(changed.grace());
        pulls.configure(changed);
        // What nothing needs goes at once where the quota has become too small for it.
        roomWanted |= !changed.allows(vault.totals().storedBytes());
        wakes.accept(Duration.ZERO);
    }

    void received(PeerChannel channel, ShareMessage message) throws IOException {
        if (peers.received(channel, message)) {
            flushes.want();
            storeDirty = true;
        }
    }

    /** Takes in verified records, into the log too, so that an index made anew knows them. */
    private void take(Hash path, List<SealedRecord> records, String source) throws IOException {
        if (!settings.allows(vault.totals().recordBytes())) {
            halt(new ShareStatus.Fault(
                    "quota-exceeded",
                    "the records alone, " + vault.totals().recordBytes() + " bytes, pass the quota of "
                            + settings.quotaBytes() + "; raise it with `tandem share set SHARE quota=…`"));
            return;
        }
        List<SealedRecord> added =
                vault.add(path, records, source, setup.clock().now());
        if (!added.isEmpty()) {
            List<Bytes> bytes = added.stream().map(SealedRecord::bytes).toList();
            setup.sealed().append(bytes);
            pulls.touched(path);
        }
    }

    @Override
    public boolean work() throws IOException {
        if (!isTalking()) {
            return false;
        }
        for (ChunkId id : source.takeDamaged()) {
            LOG.warn("A sealed chunk on this disk is damaged or gone and is fetched again.");
            vault.lost(id, setup.clock().now()).forEach(pulls::touched);
            flushes.condemn(List.of(id));
        }
        boolean more = pulls.step();
        if (roomWanted) {
            roomWanted = false;
            collect(true);
        }
        flushes.step(this);
        return more;
    }

    /** Lets go what nothing needs; returns whether there may be more of it. */
    private boolean collect(boolean early) throws IOException {
        List<ChunkId> gone = vault.collect(setup.clock().now(), early, COLLECT_MAX);
        if (!gone.isEmpty()) {
            storeDirty = true;
            flushes.condemn(gone);
            if (early) {
                pulls.again();
                wakes.accept(Duration.ZERO);
            }
        }
        return gone.size() == COLLECT_MAX;
    }

    @Override
    public void tell() {
        if (isTalking()) {
            Duration wait = peers.tell(durable, generation, isBusy());
            if (wait != null) {
                wakes.accept(wait);
            }
        }
        publish();
    }

    private boolean isBusy() {
        return adopting || flushes.isBusy() || pulls.isBusy() || durable < vault.sequence();
    }

    @Override
    public void tick() throws IOException {
        if (!isTalking() || !isRootThere()) {
            return;
        }
        pulls.tick();
        long now = setup.clock().nanos();
        if (diskProblem != null && now - diskRefusedAt > DISK_PAUSE.toNanos()) {
            diskProblem = null;
            pulls.again();
        }
        if (vault.totals().needPaths() == 0) {
            falseProblem = null;
        }
        if (!adopting && collect(false)) {
            wakes.accept(Duration.ZERO);
        }
        if (!isBusy() && storeDirty) {
            storeDirty = false;
            shortenLog();
            setup.store().maintain();
        }
    }

    private void shortenLog() throws IOException {
        if (setup.sealed().logBytes() <= 2 * vault.totals().recordBytes() + LOG_SLACK_BYTES) {
            return;
        }
        rewriteLog();
    }

    private void rewriteLog() throws IOException {
        List<Bytes> valid = new ArrayList<>();
        vault.forEach((path, state) -> valid.addAll(bytes(state)));
        setup.sealed().rewrite(valid);
    }

    private static List<Bytes> bytes(VaultPath path) {
        return path.members().stream().map(SealedRecord::bytes).toList();
    }

    /** The disk or this share's own code failed: it stands still, with the reason, and loses nothing. */
    @Override
    public void fail(Exception cause) {
        halt(ShareStatus.Fault.of(cause));
    }

    private void halt(ShareStatus.Fault reason) {
        if (fault == null) {
            fault = reason;
            LOG.error("A share stands still. code={} cause={}", reason.code(), reason.message());
            peers.closeAll(Leave.Reason.STOPPED);
            listener.halted(reason);
        }
        publishedAt = 0;
        publish();
    }

    void close() throws IOException {
        peers.closeAll(Leave.Reason.STOPPED);
        try {
            setup.sealed().flush();
            if (!isBusy() && fault == null) {
                vault.markClean();
            }
            setup.store().sync();
        } finally {
            try {
                setup.store().close();
            } finally {
                try {
                    setup.sealed().close();
                } finally {
                    setup.directory().close();
                }
            }
        }
    }

    // What the parts tell.

    @Override
    public void arrived() {
        flushes.want();
        wakes.accept(Duration.ZERO);
    }

    @Override
    public void completed() {
        generation++;
        storeDirty = true;
        wakes.accept(Duration.ZERO);
    }

    @Override
    public void noRoom() {
        roomWanted = vault.hasGarbage();
    }

    @Override
    public void refusedByDisk(Exception cause) {
        diskRefusedAt = setup.clock().nanos();
        if (diskProblem == null) {
            diskProblem = new Problem(
                    "",
                    isFull(cause) ? Problem.Code.DISK_FULL : Problem.Code.IO,
                    "sealed chunks cannot be stored: " + cause.getMessage() + "; make room on the disk or mend it");
            listener.problem(diskProblem);
            LOG.warn("Sealed chunks cannot be stored; it is tried again. cause={}", cause.getMessage());
        }
    }

    @Override
    public void blamed(PeerChannel.Peer peer, Exception cause) {
        LOG.warn(
                "A peer sent what no writer sealed; others are asked. peer={} cause={}",
                peer.device(),
                cause.getMessage());
        boolean news = falseProblem == null;
        falseProblem = new Problem(
                "",
                Problem.Code.FALSE_CONTENT,
                "the peer " + Text.escaped(peer.name()) + " (device " + peer.device()
                        + ") sent sealed chunks that no writer made; others are asked");
        if (news) {
            listener.problem(falseProblem);
        }
    }

    private List<Problem> problems() {
        return Stream.of(diskProblem, falseProblem).filter(Objects::nonNull).toList();
    }

    private static boolean isFull(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        return (cause instanceof DiskException disk && disk.reason() == DiskException.Reason.FULL)
                || message.contains("No space left")
                || message.contains("quota exceeded");
    }

    @Override
    public Predicate<ChunkId> condemned() {
        return flushes::isCondemned;
    }

    @Override
    public void flushBegins() {
        flushing = vault.sequence();
        peers.flushBegins();
        pulls.flushBegins();
    }

    @Override
    public void flushEnded() throws IOException {
        durable = Math.max(durable, flushing);
        peers.flushEnded();
        pulls.flushEnded(setup.clock().now());
        wakes.accept(Duration.ZERO);
    }

    @Override
    public void flushFailed(Exception cause) {
        fail(cause);
    }

    // Status.

    private void publish() {
        long now = setup.clock().nanos();
        long left = publishedAt + STATUS_PAUSE.toNanos() - now;
        if (publishedAt != 0 && left > 0 && isBusy()) {
            wakes.accept(Duration.ofNanos(left));
            return;
        }
        ShareStatus status = status();
        if (!status.equals(published)) {
            publishedAt = now;
            published = status;
            publishes.accept(status);
            listener.statusChanged(status);
        }
    }

    ShareStatus status() {
        VaultTotals totals = vault.totals();
        ShareStatus.Fault error = fault == null ? overQuota() : fault;
        return new ShareStatus(
                state(error),
                new ShareStatus.Count(totals.paths() - totals.needPaths(), 0, totals.storedBytes()),
                new ShareStatus.Count(totals.paths(), 0, totals.contentBytes()),
                new ShareStatus.Need(totals.needPaths(), totals.needBytes()),
                0,
                problems(),
                error,
                peers.status(),
                0,
                ShareStatus.Incoming.none(totals.paths() > 0));
    }

    /** What does not fit is left out whole, and said; the rest goes on. */
    private ShareStatus.@Nullable Fault overQuota() {
        Refusals refusals = pulls.refusals();
        if (refusals.paths() == 0) {
            return settings.allows(vault.totals().storedBytes()) ? null : tooSmall();
        }
        return new ShareStatus.Fault(
                "quota-exceeded",
                "the quota of " + settings.quotaBytes() + " bytes has no room for " + refusals.paths()
                        + (refusals.paths() == 1 ? " content of " : " contents of ") + refusals.bytes()
                        + " bytes; raise it with `tandem share set SHARE quota=…`");
    }

    private ShareStatus.Fault tooSmall() {
        return new ShareStatus.Fault(
                "quota-exceeded",
                "the " + vault.totals().storedBytes() + " bytes stored here pass the quota of " + settings.quotaBytes()
                        + "; they stay and nothing new is taken; raise it with `tandem share set SHARE quota=…`");
    }

    private ShareStatus.State state(ShareStatus.@Nullable Fault error) {
        if (error != null) {
            return ShareStatus.State.ERROR;
        }
        if (paused) {
            return ShareStatus.State.PAUSED;
        }
        if (adopting) {
            return ShareStatus.State.SCANNING;
        }
        return isBusy() || vault.totals().needPaths() > 0 ? ShareStatus.State.SYNCING : ShareStatus.State.IDLE;
    }
}
