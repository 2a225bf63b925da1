package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.setting.SyncMode;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.share.ShareStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a share that does not talk to its peers all the time does so: at the beginning of each interval, which is the same
 * moment for all replicas with equal intervals and clocks, and when a person says so. A window closes once every peer that
 * came is in sync, or nothing moves any more. Thread-safe.
 */
final class ExchangeWindow {
    /** So long a window stays open at least, so that more than one peer finds it open. */
    private static final Duration OPEN_MIN = Duration.ofSeconds(3);
    /** How long it waits for a first peer, or for anything to move. */
    private static final Duration STILL_MAX = Duration.ofSeconds(30);

    private static final Duration LOOK_PAUSE = Duration.ofMillis(250);

    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Runnable changed;
    private final Supplier<ShareStatus> status;
    private SyncMode mode = SyncMode.ON_CHANGE;
    private Duration interval = Duration.ofMinutes(1);
    private int round;
    private @Nullable CompletableFuture<Void> open;
    private @Nullable ShareStatus last;
    private long openedAt;
    private long movedAt;

    /** @param changed called without a lock when the window has opened or closed */
    ExchangeWindow(ScheduledExecutorService timer, Clock clock, Runnable changed, Supplier<ShareStatus> status) {
        this.timer = timer;
        this.clock = clock;
        this.changed = changed;
        this.status = status;
    }

    /** Whether the share may talk now. */
    synchronized boolean isOpen() {
        return mode == SyncMode.ON_CHANGE || open != null;
    }

    synchronized boolean isAlwaysOpen() {
        return mode == SyncMode.ON_CHANGE;
    }

    /** Keeps to this mode from now on. */
    synchronized void configure(SyncMode wanted, Duration every) {
        if (mode == wanted && interval.equals(every)) {
            return;
        }
        mode = wanted;
        interval = every;
        round++;
        if (mode == SyncMode.INTERVAL) {
            awaitNext(round);
        }
    }

    /** Opens the window, unless it is open; completes when it closes, or fails where no peer came into sync. */
    CompletableFuture<Void> openNow() {
        CompletableFuture<Void> window;
        synchronized (this) {
            if (open != null) {
                return open;
            }
            window = new CompletableFuture<>();
            open = window;
            last = null;
            openedAt = clock.nanos();
            movedAt = openedAt;
        }
        changed.run();
        later(this::look, LOOK_PAUSE);
        return window;
    }

    /** Ends for good. */
    void close() {
        CompletableFuture<Void> window;
        synchronized (this) {
            round++;
            window = open;
            open = null;
        }
        if (window != null) {
            window.complete(null);
        }
    }

    private void look() {
        ShareStatus now = status.get();
        CompletableFuture<Void> window;
        boolean inSync = Waiters.isInSync(now);
        synchronized (this) {
            window = open;
            if (window == null) {
                return;
            }
            long nanos = clock.nanos();
            if (!now.equals(last)) {
                last = now;
                movedAt = nanos;
            }
            boolean longEnough = nanos - openedAt >= OPEN_MIN.toNanos();
            if (!(inSync && longEnough) && nanos - movedAt < STILL_MAX.toNanos()) {
                later(this::look, LOOK_PAUSE);
                return;
            }
            open = null;
        }
        changed.run();
        if (inSync) {
            window.complete(null);
        } else {
            window.completeExceptionally(new RefusedException(
                    ErrorCode.TIMEOUT,
                    "no exchange with every peer came to its end; see tandem share info, and that the peers run and"
                            + " talk at this moment too"));
        }
    }

    private void awaitNext(int forRound) {
        long every = interval.toMillis();
        long wait = every - Math.floorMod(clock.now().toEpochMilli(), every);
        later(() -> next(forRound), Duration.ofMillis(wait));
    }

    private void next(int forRound) {
        synchronized (this) {
            if (forRound != round) {
                return;
            }
            awaitNext(forRound);
        }
        var unused = openNow();
    }

    private void later(Runnable task, Duration delay) {
        try {
            var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The daemon is stopping.
            close();
        }
    }
}
