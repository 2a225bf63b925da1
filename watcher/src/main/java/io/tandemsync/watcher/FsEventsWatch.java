package io.tandemsync.watcher;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

/**
 * Watches the directory of one share by the library, which has FSEvents where the JDK can only poll.
 *
 * <p>It works on Linux as well, but takes an inotify instance and three threads for each share there, because the library binds
 * its watch service to the roots given at the start; {@link InotifyWatches} has one for all.
 */
final class FsEventsWatch implements DirectoryWatches.Watch {
    private static final long END_SECONDS_MAX = 10;
    /** Least time between two walks through all directories, however many events are lost. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(1);

    private final ShareLocator locator;
    private final HintSink sink;
    private final ExecutorService thread;
    private final Refusals refusals;
    private final Path root;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile boolean lost;
    private long begunAt;
    private @Nullable DirectoryWatcher watcher;

    private FsEventsWatch(Path root, HintSink sink) {
        this.root = root;
        this.locator = new ShareLocator(root);
        this.sink = sink;
        this.refusals = new Refusals(sink::degraded);
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "watch");
            made.setDaemon(true);
            return made;
        });
    }

    /** See {@link DirectoryWatches#watch}. */
    static FsEventsWatch start(Path root, HintSink sink) {
        FsEventsWatch watch = new FsEventsWatch(root.toAbsolutePath().normalize(), sink);
        watch.begin();
        return watch;
    }

    /** Returns once every directory is watched, or the sink has heard why not. */
    private synchronized void begin() {
        if (closed) {
            return;
        }
        begunAt = System.nanoTime();
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        try {
            DirectoryWatcher built = DirectoryWatcher.builder()
                    .path(root)
                    .fileHashing(false)
                    .fileTreeVisitor(new DirectoryVisitor(locator, new Walks(), !mac))
                    .listener(new Listener())
                    .logger(NOPLogger.NOP_LOGGER)
                    .build();
            watcher = built;
            var unused = built.watchAsync(thread).whenComplete((done, failure) -> ended(failure));
        } catch (IOException e) {
            refusals.refused(e);
        }
    }

    /** Called in the watch's thread, which is free again once this returns. */
    private void ended(@Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (lost) {
            beginAgain();
            return;
        }
        refusals.ended(
                failure == null ? "its directory is gone" : failure.getClass().getSimpleName());
    }

    private void beginAgain() {
        try {
            long early = begunAt + RENEWAL_PAUSE.toNanos() - System.nanoTime();
            if (early > 0 && closing.await(early, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        lost = false;
        begin();
        if (!closed) {
            sink.everything("everything is watched anew");
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        closing.countDown();
        synchronized (this) {
            if (watcher != null) {
                watcher.close();
            }
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("cannot end the watch of a share: its sink does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Walks implements DirectoryVisitor.Owner {
        @Override
        public void refused(IOException cause) {
            refusals.refused(cause);
        }

        @Override
        public boolean isEnded() {
            return closed;
        }
    }

    /** Makes hints of events. */
    private final class Listener implements DirectoryChangeListener {
        @Override
        public void onEvent(DirectoryChangeEvent event) {
            Path path = event.path();
            if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW || path == null) {
                lost = true;
                sink.everything("events were lost");
                return;
            }
            locator.locate(path).ifPresent(sink::changed);
        }

        /** The library reports lost events so, and whatever else goes wrong: in each case a change may have been missed. */
        @Override
        public void onException(Exception cause) {
            lost = true;
            sink.everything("an event could not be read: " + cause.getClass().getSimpleName());
        }

        @Override
        public boolean isWatching() {
            return !closed && !lost;
        }
    }
}
