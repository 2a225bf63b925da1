package io.tandemsync.watcher;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * higher when the process starts. A directory moved out of the share may go on being hinted under its old path. Writes
 * through a memory map are not seen.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final long END_SECONDS_MAX = 10;

    private final ShareLocator locator;
    private final HintSink sink;
    private final ExecutorService thread;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private @Nullable DirectoryWatcher watcher;

    private DirectoryWatch(Path root, HintSink sink) {
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
        watch.start(root.toAbsolutePath().normalize());
        return watch;
    }

    private void start(Path root) {
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

    private void refused(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("inotify watches")) {
            degrade("the system's limit of watched directories is reached; raise fs.inotify.max_user_watches");
        } else if (message.contains("inotify instances")) {
            degrade("the system's limit of directory watchers is reached; raise fs.inotify.max_user_instances");
        } else {
            degrade("the system refuses to watch a part of the share ("
                    + cause.getClass().getSimpleName()
                    + "), such as a path that is too long; mend it, and pause and resume the share");
        }
    }

    private void ended(@Nullable Throwable failure) {
        if (!closed) {
            String cause = failure == null
                    ? "its directory is gone"
                    : failure.getClass().getSimpleName();
            degrade("the watch of the share has ended (" + cause + "); pause and resume the share to watch it again");
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
        DirectoryWatcher running = watcher;
        if (running != null) {
            running.close();
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
                sink.everything("events were lost");
                return;
            }
            locator.locate(path).ifPresent(sink::changed);
        }

        /** The library reports lost events so, and whatever else goes wrong: in each case a change may have been missed. */
        @Override
        public void onException(Exception cause) {
            sink.everything("an event could not be read: " + cause.getClass().getSimpleName());
        }

        @Override
        public boolean isWatching() {
            return !closed;
        }
    }
}
