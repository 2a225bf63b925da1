package io.tandemsync.daemon.share;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.watcher.DirectoryWatches;
import io.tandemsync.watcher.HintSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch of one open share. Where it misses changes it is begun anew, after pauses that double because each try walks every
 * directory, until it misses nothing. Thread-safe; calls its owner without a lock.
 */
final class ShareWatch {
    private static final Logger log = LoggerFactory.getLogger(ShareWatch.class);
    /** How often to look for changes where the watch misses some. */
    static final Duration RESCAN_MEANWHILE = Duration.ofSeconds(30);
    /** The longest pause between two tries, in shortest ones. */
    private static final int PAUSES_MAX = 30;

    private final ShareId share;
    private final DirectoryWatches watching;
    private final ScheduledExecutorService threads;
    private final Duration pauseMin;
    private final Owner owner;
    private DirectoryWatches.@Nullable Watch running;
    private @Nullable Hearing current;
    private Duration pause;
    private volatile @Nullable Problem missed;

    /** Hears, on one of the threads, what becomes of the watch. */
    interface Owner {
        /** Changes may be missed from now on. */
        void misses(String reason);

        /** Nothing is missed any more. */
        void watchedAgain();
    }

    /** What is watched, and who takes the hints: a path whose whole subtree may have changed, and why anything may have. */
    record Target(Path root, Consumer<SharePath> changed, Consumer<String> everything) {}

    /** @param pauseMin how long to wait before the first new try */
    ShareWatch(
            ShareId share,
            DirectoryWatches watching,
            ScheduledExecutorService threads,
            Duration pauseMin,
            Owner owner) {
        this.share = share;
        this.watching = watching;
        this.threads = threads;
        this.pauseMin = pauseMin;
        this.owner = owner;
        this.pause = pauseMin;
    }

    /** Watches this, and nothing else any more; what changes after this has returned is hinted, or said to be missed. */
    synchronized void start(Target target) {
        end();
        begin(target);
    }

    /** Watches no more; no hint comes after this has returned. */
    synchronized void end() {
        current = null;
        missed = null;
        pause = pauseMin;
        close();
    }

    synchronized boolean isRunning() {
        return current != null;
    }

    /** What the watch misses and why; null while it misses nothing. */
    @Nullable
    Problem missed() {
        return missed;
    }

    private Hearing begin(Target target) {
        Hearing hearing = new Hearing(target);
        current = hearing;
        running = watching.watch(target.root(), hearing);
        return hearing;
    }

    private void close() {
        DirectoryWatches.Watch ending = running;
        running = null;
        if (ending == null) {
            return;
        }
        try {
            ending.close();
        } catch (IOException e) {
            log.warn("A watch did not end in order share={} cause={}", share, e.getMessage());
        }
    }

    private void degraded(Hearing hearing, String reason) {
        boolean isNews;
        synchronized (this) {
            if (hearing != current) {
                return;
            }
            isNews = missed == null;
            missed = new Problem(
                    ".",
                    Problem.Code.WATCH_LIMIT,
                    reason + "; until then changes are looked for every " + RESCAN_MEANWHILE.toSeconds() + " s");
            if (!hearing.isTriedAgain) {
                hearing.isTriedAgain = true;
                var unused = threads.schedule(() -> tryAgain(hearing), pause.toMillis(), TimeUnit.MILLISECONDS);
                Duration longer = pause.multipliedBy(2);
                Duration max = pauseMin.multipliedBy(PAUSES_MAX);
                pause = longer.compareTo(max) < 0 ? longer : max;
            }
        }
        if (isNews) {
            owner.misses(reason);
        }
    }

    private void tryAgain(Hearing before) {
        synchronized (this) {
            if (before != current) {
                return;
            }
            close();
            if (begin(before.target).misses) {
                return;
            }
            missed = null;
            pause = pauseMin;
            // Before anybody can end this watch: no hint comes after that.
            before.target.everything().accept("everything is watched again");
        }
        owner.watchedAgain();
    }

    /** What one try hears. */
    private final class Hearing implements HintSink {
        private final Target target;
        private volatile boolean misses;
        /** Guarded by the watch. */
        private boolean isTriedAgain;

        Hearing(Target target) {
            this.target = target;
        }

        @Override
        public void changed(SharePath path) {
            target.changed().accept(path);
        }

        @Override
        public void everything(String reason) {
            target.everything().accept(reason);
        }

        @Override
        public void degraded(String reason) {
            misses = true;
            try {
                threads.execute(() -> ShareWatch.this.degraded(this, reason));
            } catch (RejectedExecutionException e) {
                // The daemon ends, and every watch with it.
                log.debug("A watch misses changes at the end share={} cause={}", share, reason);
            }
        }
    }
}
