package io.tandemsync.engine.share;

import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.place.DoneIntents;
import io.tandemsync.engine.place.PlaceHost;
import io.tandemsync.engine.place.PlaceSetup;
import io.tandemsync.engine.place.StandingContents;
import io.tandemsync.engine.place.Swap;
import io.tandemsync.engine.place.Transitions;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.replica.ReplicaListener;
import io.tandemsync.engine.scan.KeyedReading;
import io.tandemsync.engine.scan.Mounts;
import io.tandemsync.engine.scan.ScanHost;
import io.tandemsync.engine.scan.Scanner;
import io.tandemsync.engine.selection.Reassessment;
import io.tandemsync.engine.selection.Selection;
import io.tandemsync.engine.transfer.Fetcher;
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of one share: scan, decide, fetch, place, make durable, tell. It holds the parts together and decides when
 * each may work; confined to the share's loop.
 */
final class ShareRound implements ScanHost, PlaceHost, ReplicaListener, Durability.Listener, SealedRecords.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ShareRound.class);
    /** The number of the scan that {@link #start} asks for; before its end nothing is known of the disk. */
    private static final long FIRST_SCAN = 1;

    private static final Duration EVICT_PAUSE = Duration.ofHours(1);
    private static final Duration PROBLEMS_PAUSE = Duration.ofMinutes(1);

    private final ShareSetup setup;
    private final ShareDirectory directory;
    private final ShareListener listener;
    private final Consumer<Duration> wakes;
    private final ShareStatus.Publication publication;
    private final Replica replica;
    private final KeptVersions versions;
    private final Scanner scanner;
    private final Transitions transitions;
    private final Swap swap;
    private final Durability durability;
    private final Peers peers;
    private final Awaited awaited;
    private final Commands.Parts commands;
    private final Problems problems = new Problems();
    private final Selection selection;
    private final Reassessment reassessment;
    private ShareSettings settings;
    private ShareStatus.@Nullable Fault fault;
    private final Brakes brakes = new Brakes();
    private final Mounts mounts;
    private boolean paused;
    private long generation;
    private long scannedAt;
    private long evictedAt;
    private long retriedAt;
    private boolean storeDirty = true;

    ShareRound(ShareSetup setup, ShareListener listener, Consumer<Duration> wakes, Consumer<ShareStatus> publishes)
            throws IOException {
        this.setup = setup;
        this.directory = setup.directory();
        this.listener = listener;
        this.wakes = wakes;
        Consumer<ShareStatus> shows = publishes.andThen(listener::statusChanged);
        this.publication = new ShareStatus.Publication(setup.clock(), this::status, shows, wakes);
        this.settings = setup.settings();
        this.paused = setup.paused();
        KeyedReading reading = new KeyedReading(setup.keys());
        this.replica = Replica.open(
                setup.keys(),
                new Replica.Ground(setup.store(), setup.anchor(), setup.randomness(), setup.clock()),
                this);
        this.versions = new KeptVersions(setup.store(), directory, setup.clock());
        replica.holdings(new StandingContents(replica.index(), directory, versions));
        versions.onLateWrite((path, version) -> listener.lateWrite(path.toString(), version));
        this.selection = new Selection(directory, setup.ignoring());
        replica.index().ignoring(selection::isIgnored);
        this.reassessment = new Reassessment(replica.index());
        this.mounts = new Mounts(directory, setup.store(), replica.index());
        this.scanner =
                new Scanner(directory, replica, setup.clock(), setup.workers(), reading, mounts, selection, this);
        this.awaited = new Awaited(scanner, replica, setup.clock(), wakes);
        PlaceSetup place = new PlaceSetup(
                replica,
                setup.keys()::pathId,
                setup.store(),
                directory,
                versions,
                new DoneIntents(setup.store(), versions),
                setup.workers(),
                reading,
                setup.clock(),
                setup.randomness());
        this.swap = new Swap(place, this);
        this.commands = Commands.Parts.of(place, swap, this, awaited);
        List<String> partial = directory.list(ShareDirectory.Area.STAGING);
        this.transitions = new Transitions(
                place,
                host -> new Fetcher(replica.index(), directory, setup.workers(), reading, partial, host),
                swap,
                this);
        this.durability = new Durability(setup, replica, place.intents(), this::fail);
        SealedRecords records = new SealedRecords(setup.keys(), this);
        this.peers = new Peers(setup, replica, records, transitions.fetcher(), reading);
        apply();
    }

    Scanner scanner() {
        return scanner;
    }

    Peers peers() {
        return peers;
    }

    Replica replica() {
        return replica;
    }

    boolean isTalking() {
        return !paused && fault == null;
    }

    void start() throws IOException {
        if (isRootThere()) {
            swap.recover();
            rescan();
            transitions.again();
        }
    }

    void rescan() {
        scannedAt = setup.clock().nanos();
        scanner.everything();
    }

    /** Scans everything, and completes once that has ended and the status shows it, or the share stands still. */
    void rescan(CompletableFuture<Void> done) {
        rescan();
        awaited.scan(scanner.everything(), done);
    }

    void pause() throws IOException {
        paused = true;
        peers.leaveAll();
    }

    void resume(boolean undo) throws IOException {
        paused = false;
        if (fault != null && fault.isQuestion()) {
            fault = null;
            if (undo) {
                brakes.takeBack(replica.index());
                mounts.settle();
            } else {
                brakes.accept(scanner.everything());
            }
        }
        rescan();
        transitions.again();
    }

    void configure(ShareSettings changed) {
        boolean again = changed.hidden() != settings.hidden() || changed.permissions() != settings.permissions();
        settings = changed;
        apply();
        if (again) {
            scanner.permissionsCount();
            rescan();
        }
    }

    private void apply() {
        selection.leaveOutHidden(!settings.hidden());
        replica.leaveOutPermissions(!settings.permissions());
        transitions.fetcher().order(settings.order());
        transitions.reserve(settings.reserve());
        versions.retain(settings.versions());
        brakes.maxDelete(settings.maxDelete());
    }

    void received(PeerChannel channel, ShareMessage message) throws IOException {
        switch (peers.received(channel, message)) {
            case RECORDS -> {
                durability.want();
                storeDirty = true;
            }
            case SOURCES -> transitions.sourcesChanged();
            case NOTHING -> {}
        }
    }

    /** Does a piece of work; returns whether there is more at once. */
    boolean work() throws IOException {
        if (!isTalking()) {
            return false;
        }
        boolean more = scanner.step();
        if (reassessment.step()) {
            transitions.again();
        }
        more |= reassessment.isBusy();
        more |= transitions.step();
        durability.step(this);
        return more;
    }

    /** Tells peers and people where this replica stands. */
    void tell() {
        if (isTalking()) {
            Duration wait = peers.tell(durability.durable(), generation, isBusy());
            if (wait != null) {
                wakes.accept(wait);
            }
        }
        publication.publish(!isBusy());
        awaited.answer(!isTalking(), publication::now);
    }

    private boolean isBusy() {
        return scanner.isBusy() || reassessment.isBusy() || transitions.isBusy() || durability.isBusy();
    }

    void tick() throws IOException {
        if (isTalking() && isRootThere()) {
            whenDue();
        }
    }

    private boolean isRootThere() {
        try {
            directory.verifyRoot();
            return true;
        } catch (IOException e) {
            rootLost(e);
            return false;
        }
    }

    private void whenDue() throws IOException {
        transitions.fetcher().tick();
        long now = setup.clock().nanos();
        for (SharePath mount : mounts.changed()) {
            scanner.changed(mount);
            transitions.sourcesChanged();
        }
        if (now - scannedAt > settings.rescanInterval().toNanos()) {
            rescan();
            transitions.sourcesChanged();
        }
        if (!problems.isEmpty() && now - retriedAt > PROBLEMS_PAUSE.toNanos()) {
            retriedAt = now;
            problems.retried().forEach(scanner::changed);
        }
        if (!isBusy()) {
            if (versions.hasGrown() || now - evictedAt > EVICT_PAUSE.toNanos()) {
                evictedAt = now;
                versions.evict(replica.wanted());
            }
            if (replica.index().needCount() == 0) {
                transitions.clean();
            }
            if (storeDirty) {
                storeDirty = false;
                setup.store().maintain();
            }
        }
    }

    /** The disk or this share's own code failed: it stands still, with the reason, and loses nothing. */
    void fail(Exception cause) {
        halt(ShareStatus.Fault.of(cause));
    }

    private void halt(ShareStatus.Fault reason) {
        if (fault == null) {
            fault = reason;
            LOG.error("A share stands still. code={} cause={}", reason.code(), reason.message());
            peers.halted(reason);
            listener.halted(reason);
        }
        publication.now();
        awaited.answer(!isTalking(), publication::now);
    }

    void close() throws IOException {
        peers.stop();
        awaited.close();
        try {
            replica.close();
        } finally {
            try {
                setup.store().close();
            } finally {
                directory.close();
            }
        }
    }

    Commands commands(Commands.Loop loop) {
        return new Commands(commands, peers, this::rescan, loop);
    }

    // What the parts tell.

    @Override
    public void selectionChanged(SharePath path) {
        reassessment.add(path);
        transitions.again();
    }

    @Override
    public void problem(Problem problem) {
        if (problems.add(problem)) {
            listener.problem(problem);
        }
    }

    @Override
    public void noProblem(SharePath path) {
        problems.remove(path);
    }

    @Override
    public void travels(SharePath path) {
        problems.travels(path);
    }

    @Override
    public void recorded(SharePath path, boolean named) {
        durability.file(path);
        if (named) {
            durability.directory(path.parent());
        }
        generation++;
    }

    @Override
    public void wake(Duration delay) {
        wakes.accept(delay);
    }

    @Override
    public void rootLost(Exception cause) {
        halt(ShareStatus.Fault.ofRoot(cause));
    }

    @Override
    public boolean mayDelete(List<SharePath> missing, long unwatched, boolean mounted) {
        Totals.Sum local = replica.index().totals().local();
        ShareStatus.Fault question = brakes.question(missing, unwatched, mounted, local, scanner::hasEnded);
        if (question != null) {
            halt(question);
        }
        return question == null;
    }

    @Override
    public void listed(SharePath path, List<Problem> unnamed) {
        problems.listed(path, unnamed).forEach(listener::problem);
    }

    @Override
    public boolean isOutOfReach(SharePath path) throws IOException {
        return mounts.lostAt(path) != null;
    }

    @Override
    public void minted(PathRecord record) {
        storeDirty = true;
        if (record.entry() instanceof Entry.File file) {
            transitions.found(file.content().id());
            durability.placed(record.path());
        } else {
            durability.directory(record.path().parent());
        }
        SharePath original = record.conflictOf();
        if (original != null && record.isLive()) {
            listener.conflict(original.toString(), record.path().toString());
        } else {
            String kind = record.isLive() ? "changed" : "deleted";
            listener.localChange(record.path().toString(), kind);
        }
    }

    @Override
    public void placed(SharePath path) {
        durability.placed(path);
        durability.directory(path.parent());
    }

    @Override
    public void touched(SharePath path) {
        problems.settled(path);
        transitions.touched(path);
        wakes.accept(Duration.ZERO);
    }

    @Override
    public void rescan(SharePath path) {
        scanner.changed(path);
        wakes.accept(Duration.ZERO);
    }

    @Override
    public void applied(SharePath path, boolean removed) {
        generation++;
        problems.settled(path);
        selection.placed(path, scanner::changed);
        storeDirty = true;
        if (replica.index().state(path).base() != null) {
            listener.applied(path.toString(), removed ? "deleted" : "changed");
        }
    }

    @Override
    public void changedMetadata(SharePath path) {
        durability.everything();
    }

    @Override
    public void recovered(Collection<SharePath> unsure) {
        unsure.forEach(durability::placed);
        durability.everything();
    }

    @Override
    public void changedDirectory(SharePath path) {
        durability.directory(path);
    }

    @Override
    public void wrongBytes(PeerChannel channel, SharePath path) {
        problem(Peers.blamed(channel, path));
    }

    @Override
    public void begins() {
        peers.flushBegins();
    }

    @Override
    public void ended() {
        peers.flushEnded();
        transitions.flushed(durability.durable());
        wakes.accept(Duration.ZERO);
    }

    // Status.

    ShareStatus status() {
        Totals totals = replica.index().totals();
        ShareStatus.State state = state();
        return new ShareStatus(
                state,
                ShareStatus.Count.of(totals.local()),
                ShareStatus.Count.of(totals.global()),
                new ShareStatus.Need(totals.need().files(), totals.need().bytes()),
                totals.conflicts(),
                problems.all(),
                fault,
                peers.status(),
                replica.mayWrite() ? 0 : replica.localChanges().size(),
                peers.incoming(state == ShareStatus.State.SYNCING && !isBusy()));
    }

    private ShareStatus.State state() {
        if (fault != null) {
            return ShareStatus.State.ERROR;
        }
        if (paused) {
            return ShareStatus.State.PAUSED;
        }
        if (scanner.isBusy() || !scanner.hasEnded(FIRST_SCAN)) {
            return ShareStatus.State.SCANNING;
        }
        return isBusy() || replica.index().totals().need().files() > 0
                ? ShareStatus.State.SYNCING
                : ShareStatus.State.IDLE;
    }
}
