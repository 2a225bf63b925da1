package io.tandemsync.watcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Watches the directories of all shares of a process. Thread-safe. */
public interface DirectoryWatches {
    /** The directory of one share and everything below it, being watched. */
    interface Watch extends AutoCloseable {
        /** Ends the watch; no hint comes after it has returned. Does nothing when done again. */
        @Override
        void close() throws IOException;
    }

    /**
     * Begins to watch the directory and returns once all of it is watched, but for its repository: scan after that, and no
     * change is missed. It walks every directory of the share, so do not call it from a loop. Where the system refuses, the
     * sink hears of it and nothing is thrown.
     *
     * <p>A watch is only a source of hints, because the system loses events: the JDK keeps 512 for each directory between two
     * looks, unless {@code jdk.nio.file.WatchService.maxEventsPerPoll} is set higher when the process starts, which newer ones heed. Whoever lost
     * events may have missed a directory that was made, and would never watch it: after that the share's directories are
     * watched anew, and then hinted as a whole. Writes through a memory map are not seen.
     */
    Watch watch(Path root, HintSink sink);

    /** What this system has: one inotify instance for all shares, or FSEvents. */
    static DirectoryWatches ofThisSystem() {
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        return mac ? FsEventsWatch::start : new InotifyWatches();
    }
}
