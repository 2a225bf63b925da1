package io.tandemsync.watcher;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

/**
 * Watches the directory of one share and everything below it, except its repository.
 *
 * <p>One watch is one inotify instance on Linux and two threads: the library binds its watch service to the roots given at
 * the start, so that shares cannot have one in common. It is only a source of hints, because the system loses events: the
 * JDK keeps 512 for each directory between two looks, unless {@code jdk.nio.file.WatchService.maxEventsPerPoll} is set
 * higher when the process starts. Whoever lost events may have missed a directory that was made, and would never watch it:
 * after that everything is watched anew, and then hinted as a whole. A directory moved out of the share may go on being hinted under its old path. Writes
 * through a memory map are not seen.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final long END_SECONDS_MAX = 10;
    /** Least time between two walks through all directories, however many events are lost. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(1);

    private final ShareLocator locator;
    private final HintSink sink;
    private final ExecutorService thread;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Path root;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile boolean lost;
    private long begunAt;
    private @Nullable DirectoryWatcher watcher;

    private DirectoryWatch(Path root, HintSink sink) {
        this.root = root;
        this.locator = new ShareLocator(root);
        this.sink = sink;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "watch");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Begins to watch the directory and returns once all of it is watched: scan after that, and no change is missed. It
     * walks every directory of the share, so do not call it from a loop. Where the system refuses, the sink hears of it and
     * nothing is thrown.
     */
    public static DirectoryWatch start(Path root, HintSink sink) {
        DirectoryWatch watch = new DirectoryWatch(root.toAbsolutePath().normalize(), sink);
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
                    .fileTreeVisitor(new DirectoryVisitor(locator, this::refused, !mac))
                    .listener(new Listener())
                    .logger(NOPLogger.NOP_LOGGER)
                    .build();
            watcher = built;
            var unused = built.watchAsync(thread).whenComplete((done, failure) -> ended(failure));
        } catch (IOException e) {
            refused(e);
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
        String cause =
                failure == null ? "its directory is gone" : failure.getClass().getSimpleName();
        degrade("the watch of the share has ended (" + cause + "), and is begun anew later");
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

    private void refused(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("inotify watches")) {
            degrade("the system's limit of watched directories is reached; raise fs.inotify.max_user_watches");
        } else if (message.contains("inotify instances")) {
            degrade("the system's limit of directory watchers is reached; raise fs.inotify.max_user_instances");
        } else {
            degrade("the system refuses to watch a part of the share ("
                    + cause.getClass().getSimpleName()
                    + "), such as a path that is too long; mend it");
        }
    }

    private void degrade(String reason) {
        if (told.add(reason)) {
            sink.degraded(reason);
        }
    }

    /** Ends the watch and its threads; no hint comes after it has returned. */
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
