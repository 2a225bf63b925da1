package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.SharePath;
import java.util.TreeMap;

/**
 * Which scans of the whole share have begun and ended. One ends when its walk is over and every file that it found changed
 * has been read; a file that never rests is not waited for.
 */
final class WholeScans {
    /** So often a file may turn out to have changed while it was read before the scan ends without it. */
    private static final int READS_MAX = 3;

    private final TreeMap<SharePath, Integer> owed = new TreeMap<>();
    private long begun;
    private long ended;

    /** The number of the next scan to begin; they count from 1. */
    long next() {
        return begun + 1;
    }

    void begins() {
        begun++;
    }

    /** The walk is over for now: what began has ended, unless files are still to be read. Returns whether any has. */
    boolean walked() {
        boolean news = owed.isEmpty() && ended < begun;
        ended = news ? begun : ended;
        return news;
    }

    boolean hasEnded(long scan) {
        return ended >= scan;
    }

    /** The file is to be read before the scan ends, if the scan found it or waits for it already. */
    void owes(SharePath path, boolean found) {
        if (found) {
            owed.putIfAbsent(path, 0);
        }
    }

    /** The file changed while it was read. */
    void again(SharePath path) {
        owed.computeIfPresent(path, (same, reads) -> reads + 1 < READS_MAX ? reads + 1 : null);
    }

    /** Nothing is to be read there any more. */
    void settled(SharePath path) {
        owed.remove(path);
    }
}
