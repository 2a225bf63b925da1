package io.tandemsync.daemon.share;

import io.tandemsync.daemon.directory.RootCheck;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.home.SecretsFile;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.daemon.progress.Progress;
import io.tandemsync.daemon.progress.ProgressMeter;
import io.tandemsync.daemon.rate.RateLimits;
import io.tandemsync.daemon.replica.PeerNetwork;
import io.tandemsync.daemon.replica.Replica;
import io.tandemsync.daemon.replica.ReplicaOpener;
import io.tandemsync.daemon.setting.ShareSetting;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.share.ShareSettings;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Fault;
import io.tandemsync.engine.share.ShareStatus.PeerStatus;
import io.tandemsync.engine.share.ShareStatus.State;
import io.tandemsync.watcher.DirectoryWatches;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registered share over its whole life here: closed, open, or standing still with a fault and being tried again.
 *
 * <p>Opening and closing take turns under this object's monitor on threads of their own; what it shows is read without it.
 */
final class HostedShare {
    private static final Logger log = LoggerFactory.getLogger(HostedShare.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(8);

    private final Surroundings surroundings;
    private final Waiters waiters;
    private final ExchangeWindow window;
    private final RateLimits limits;
    private final ProgressMeter progress = new ProgressMeter();
    private volatile ShareEntry entry;
    private volatile @Nullable Replica replica;
    private volatile @Nullable Fault fault;
    private volatile boolean undoNext;
    private volatile long movedAt;
    private final ShareWatch watch;
    private @Nullable ShareEndpoint endpoint;
    private boolean closed;
    private Duration retryDelay;

    /**
     * What all shares of a device have in common.
     *
     * @param lifeThreads where shares are opened and closed
     * @param retryDelayMin how long to wait before opening is tried again
     * @param met hears which device answers at a configured address
     */
    record Surroundings(
            ReplicaOpener opener,
            PeerNetwork network,
            DirectoryWatches watching,
            SecretsFile secrets,
            EventLog events,
            ScheduledExecutorService lifeThreads,
            Duration retryDelayMin,
            Clock clock,
            RateLimits limits,
            Met met) {
        /** Longest pause between two tries to open what is more than just absent. */
        Duration retryDelayMax() {
            return retryDelayMin.multipliedBy(20);
        }
    }

    /** Hears which device answers at a configured address. */
    interface Met {
        void met(ShareId share, String address, DeviceId device);
    }

    HostedShare(Surroundings surroundings, ShareEntry entry) {
        this.surroundings = surroundings;
        this.entry = entry;
        this.retryDelay = surroundings.retryDelayMin();
        this.waiters = new Waiters(surroundings.lifeThreads());
        this.limits = surroundings.limits().ofShare();
        this.movedAt = surroundings.clock().nanos();
        this.watch = new ShareWatch(
                entry.id(),
                surroundings.watching(),
                surroundings.lifeThreads(),
                surroundings.retryDelayMax(),
                new ShareWatch.Owner() {
                    @Override
                    public void misses(String reason) {
                        watchMisses(reason);
                    }

                    @Override
                    public void watchedAgain() {
                        log.info("All changes are noticed again share={}", entry().id());
                        reconfigure();
                    }
                });
        this.window =
                new ExchangeWindow(surroundings.lifeThreads(), surroundings.clock(), this::serveOrNot, this::status);
    }

    ShareEntry entry() {
        return entry;
    }

    /** Opens the share soon. */
    void start() {
        surroundings.lifeThreads().execute(this::open);
    }

    SharePicture picture() {
        ShareStatus shown = asked(status());
        Progress reached = look(shown, surroundings.clock().nanos());
        return SharePicture.of(entry, shown, reached, surroundings.network().links(entry.id()));
    }

    private Progress look(ShareStatus status, long nanos) {
        Replica open = replica;
        return progress.look(status, open == null ? null : open.verifying().orElse(null), nanos);
    }

    /** A pause and its end take the share's loop a moment; nobody is shown the opposite of what they have just asked for. */
    private ShareStatus asked(ShareStatus status) {
        boolean enabled = entry.enabled();
        boolean paused = status.state() == State.PAUSED;
        if (status.state() == State.ERROR || paused != enabled) {
            return status;
        }
        return status.with(enabled ? State.SCANNING : State.PAUSED);
    }

    ShareStatus status() {
        Fault found = fault;
        if (found != null) {
            return ShareStatus.still(State.ERROR, found);
        }
        Replica open = replica;
        if (open == null) {
            return ShareStatus.still(entry.enabled() ? State.SCANNING : State.PAUSED, null);
        }
        Problem missed = watch.missed();
        return missed == null ? open.status() : open.status().with(missed);
    }

    /** What keeps it from going on by itself; null if nothing does. */
    @Nullable
    String trouble() {
        return Standing.trouble(status(), Duration.ofNanos(surroundings.clock().nanos() - movedAt));
    }

    /** The open share. @throws RefusedException with the share's fault, if it stands still */
    Replica open(String operation) throws RefusedException {
        Replica open = replica;
        Fault found = fault;
        if (open != null) {
            return open;
        }
        if (found == null) {
            throw new RefusedException(
                    ErrorCode.NOT_READY, operation + " must wait until the share is open; try again in a moment");
        }
        throw new RefusedException(ErrorCode.ofWord(found.code()), found.message());
    }

    /** Takes over a changed registration that is stored already. */
    void changed(ShareEntry next) {
        ShareEntry before = entry;
        entry = next;
        Replica open = replica;
        if (open != null) {
            if (before.enabled() != next.enabled()) {
                surroundings.lifeThreads().execute(() -> pauseOrResume(open));
            }
            if (!before.settings().equals(next.settings())) {
                surroundings.lifeThreads().execute(this::reconfigure);
            }
            if (next.enabled() && window.isOpen() && !before.peers().equals(next.peers())) {
                surroundings.network().look(next.id(), next.peers());
            }
            for (DeviceId device : next.removed()) {
                if (!before.removed().contains(device)) {
                    surroundings.network().drop(next.id(), device);
                }
            }
        } else if (next.enabled() && !before.enabled()) {
            start();
        }
        waiters.look(status());
    }

    /** Resumes a share that is not paused: one that has halted goes on, one that stands still is tried at once. */
    void resumeAgain(boolean undo) {
        Replica open = replica;
        if (open == null) {
            start();
        } else {
            open.resume(undo);
            surroundings.lifeThreads().execute(() -> serveAgain(open));
        }
    }

    /** What is resumed next by {@link #changed} takes back what made it halt. */
    void undoNext() {
        undoNext = true;
    }

    /** Looks for every peer at once, whatever was waited for, and scans; completes once that is done. */
    CompletableFuture<Void> exchange() throws RefusedException {
        Replica open = open("syncing");
        if (!window.isAlwaysOpen()) {
            return open.rescan().thenCompose(nothing -> window.openNow());
        }
        surroundings.network().look(entry.id(), entry.peers());
        return open.rescan();
    }

    /** Scans, and completes when nothing is left to do with any peer; fails with {@code timeout} after so long. */
    CompletableFuture<Void> inSync(Duration patience) {
        Replica open = replica;
        CompletableFuture<Void> scanned = open == null ? CompletableFuture.completedFuture(null) : open.rescan();
        return waiters.add(scanned, patience, this::status);
    }

    /** Closes the share for good; completes once nothing of it is open. */
    CompletableFuture<Void> close() {
        return CompletableFuture.runAsync(this::closeNow, surroundings.lifeThreads());
    }

    /** Closes the share for good; returns once nothing of it is open. */
    synchronized void closeNow() {
        closed = true;
        window.close();
        shut();
    }

    private synchronized void pauseOrResume(Replica open) {
        if (open != replica) {
            return;
        }
        if (!entry.enabled()) {
            surroundings.network().withdraw(entry.id());
            open.pause();
            return;
        }
        if (watch.missed() != null) {
            startWatch(open);
            configure(open);
        }
        open.resume(undoNext);
        undoNext = false;
        serve();
    }

    private synchronized void serveAgain(Replica open) {
        if (open == replica) {
            serve();
        }
    }

    private void serve() {
        ShareSecrets secrets = surroundings.secrets().of(entry);
        ShareEndpoint end = endpoint;
        if (entry.enabled() && secrets != null && end != null && window.isOpen()) {
            surroundings.network().serve(secrets.keys(), end, entry.peers());
        }
    }

    /** Talks to peers or does not, as it should be now. */
    private synchronized void serveOrNot() {
        Replica open = replica;
        if (open != null && window.isOpen()) {
            serve();
        } else if (open != null) {
            surroundings.network().withdraw(entry.id());
        }
    }

    private synchronized void open() {
        if (closed || replica != null) {
            return;
        }
        try {
            ShareSecrets secrets = surroundings.secrets().of(entry);
            if (secrets == null) {
                throw new RefusedException(
                        ErrorCode.FOREIGN_REPOSITORY,
                        "the keys of this share are missing in the home; import its token again");
            }
            ReplicaOpener.Listeners listeners = new ReplicaOpener.Listeners(
                    new ShareEvents(entry.id(), surroundings.events(), this::statusChanged, this::halted),
                    device -> !entry.removed().contains(device) || isLookedFor(device),
                    this::failed,
                    aside -> surroundings
                            .events()
                            .add(
                                    "repository-set-aside",
                                    entry.id(),
                                    "code",
                                    ErrorCode.REPOSITORY_DAMAGED.word(),
                                    "path",
                                    aside.toString()));
            run(surroundings.opener().open(entry, secrets, listeners));
        } catch (RefusedException e) {
            standStill(new Fault(e.code().word(), e.getMessage()), true);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void run(Replica opened) {
        boolean recovered = fault != null;
        replica = opened;
        endpoint = limits.pacing(opened.endpoint());
        fault = null;
        retryDelay = surroundings.retryDelayMin();
        // The watch comes before the first scan: what changes meanwhile is found by one of the two.
        if (isWatched()) {
            startWatch(opened);
        }
        configure(opened);
        opened.start();
        serve();
        if (recovered) {
            surroundings.events().add("recovered", entry.id());
        }
        log.info("A share is open share={} path={}", entry.id(), RootCheck.shown(entry.root()));
    }

    private void startWatch(Replica opened) {
        watch.start(new ShareWatch.Target(entry.root(), opened::changed, opened::everything));
    }

    private void watchMisses(String reason) {
        log.warn("Some changes are found by scanning only share={} cause={}", entry.id(), reason);
        surroundings.events().add("watch-degraded", entry.id(), "code", "watch-limit", "message", reason);
        reconfigure();
    }

    private synchronized void reconfigure() {
        Replica open = replica;
        if (open == null) {
            return;
        }
        boolean wanted = isWatched();
        if (!wanted) {
            watch.end();
        } else if (!watch.isRunning()) {
            startWatch(open);
            open.everything("watching begins");
        }
        configure(open);
        serveOrNot();
    }

    private void configure(Replica open) {
        open.configure(settings());
        open.quota(entry.settings().value(ShareSetting.QUOTA));
    }

    /** A blind replica has no files that could change. */
    private boolean isWatched() {
        return entry.settings().value(ShareSetting.WATCH) && entry.mode() != AccessMode.BLIND;
    }

    private ShareSettings settings() {
        limits.set(
                entry.settings().value(ShareSetting.SEND_LIMIT),
                entry.settings().value(ShareSetting.RECEIVE_LIMIT));
        window.configure(
                entry.settings().value(ShareSetting.SYNC), entry.settings().value(ShareSetting.SYNC_INTERVAL));
        ShareSettings settings = entry.settings().forEngine();
        boolean sooner = watch.missed() != null && settings.rescanInterval().compareTo(ShareWatch.RESCAN_MEANWHILE) > 0;
        return sooner ? settings.withRescanInterval(ShareWatch.RESCAN_MEANWHILE) : settings;
    }

    /** Called in the share's loop. */
    private void statusChanged(ShareStatus status) {
        movedAt = surroundings.clock().nanos();
        var unused = look(status, movedAt);
        for (PeerStatus peer : status.peers()) {
            if (peer.address() != null && isNews(peer.address(), peer.device())) {
                surroundings.met().met(entry.id(), peer.address(), peer.device());
            }
        }
        waiters.look(status);
    }

    /**
     * Whether the device answers at an address of this share. With a removed device all its addresses went, so such an
     * address was added later, and the device with it.
     */
    private boolean isLookedFor(DeviceId device) {
        return surroundings.network().links(entry.id()).stream()
                .anyMatch(link -> link.address() != null && device.equals(link.device()));
    }

    private boolean isNews(String address, DeviceId device) {
        for (KnownPeer known : entry.peers()) {
            if (known.address().equals(address)) {
                return !device.equals(known.device()) || entry.removed().contains(device);
            }
        }
        return false;
    }

    /** Called in the share's loop. What a person has to decide stays open; all else is closed, and most tried again. */
    private void halted(Fault halt) {
        if (!halt.code().equals(ErrorCode.HALTED.word())) {
            boolean again = !halt.code().equals(ErrorCode.INTERNAL.word());
            surroundings.lifeThreads().execute(() -> standStill(halt, again));
        }
    }

    /** A defect of ours stops this share, and only a person starts it again. */
    private void failed(Throwable cause) {
        log.error("A share has stopped by a defect of Tandem share={}", entry.id(), cause);
        Fault defect = new Fault(
                ErrorCode.INTERNAL.word(),
                "the share has stopped by a defect of Tandem ("
                        + cause.getClass().getSimpleName()
                        + "); see the log, and start it again with tandem share pause and tandem share resume");
        surroundings.lifeThreads().execute(() -> standStill(defect, false));
    }

    /** The fault is shown before the share is closed: nobody may be told in between that a share that failed is scanning. */
    private synchronized void standStill(Fault found, boolean again) {
        boolean known = Objects.equals(fault, found);
        fault = found;
        shut();
        if (closed) {
            return;
        }
        if (!known) {
            log.warn("A share stands still share={} code={} message={}", entry.id(), found.code(), found.message());
            surroundings.events().add("error", entry.id(), "code", found.code(), "message", found.message());
        }
        waiters.look(status());
        if (again) {
            var unused =
                    surroundings.lifeThreads().schedule(() -> open(), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
            if (!found.code().equals(ErrorCode.ROOT_MISSING.word())) {
                Duration longer = retryDelay.multipliedBy(2);
                Duration max = surroundings.retryDelayMax();
                retryDelay = longer.compareTo(max) < 0 ? longer : max;
            }
        }
    }

    private void shut() {
        watch.end();
        Replica open = replica;
        if (open == null) {
            return;
        }
        surroundings.network().withdraw(entry.id());
        replica = null;
        try {
            open.close().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("A share did not close in order share={} cause={}", entry.id(), e.toString());
        }
    }
}
