package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where something may have changed: paths whose subtrees are to be scanned, a bounded number of them.
 *
 * <p>Too many are held as the directories that they stand in. A scan of everything takes them over as what somebody watched:
 * deletions among them are no surprise.
 */
final class Hints {
    private static final int MAX = 10_000;

    private final TreeSet<SharePath> waiting = new TreeSet<>();
    private final TreeSet<SharePath> watched = new TreeSet<>();
    /** Directories that stand for many paths below them. */
    private final TreeSet<SharePath> gathered = new TreeSet<>();

    /** @param scanned whether a scan of everything is under way or to come, which will look at the path anyway */
    void add(SharePath path, boolean scanned) {
        if (!scanned) {
            bounded(waiting, path);
        } else if (!path.isRoot()) {
            bounded(watched, path);
        }
    }

    private void bounded(Set<SharePath> set, SharePath path) {
        set.add(path);
        while (set.size() > MAX) {
            List<SharePath> fine = new ArrayList<>(set);
            set.clear();
            for (SharePath one : fine) {
                set.add(one.parent());
                gathered.add(one.parent());
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes one to scan: the first in tree order, so none that waits stands above it. */
    @Nullable
    SharePath poll() {
        return waiting.pollFirst();
    }

    /**
     * All of a subtree is about to be scanned, and with it what waits below. Otherwise a chain of new directories, of which
     * each is hinted, would be walked from each of them to its end.
     */
    void covered(SharePath subtree) {
        SharePath next = waiting.higher(subtree);
        while (next != null && next.isBelow(subtree)) {
            waiting.remove(next);
            next = waiting.higher(subtree);
        }
    }

    /** A scan of everything is to come. */
    void scanned() {
        for (SharePath path : waiting) {
            add(path, true);
        }
        waiting.clear();
    }

    /** The scan of everything is over. */
    void over() {
        watched.clear();
        gathered.clear();
    }

    /**
     * Whether a hint told that something happened there.
     *
     * @param missing all that is missing: where a directory went, what was in it went with it
     */
    boolean watched(SharePath path, Set<SharePath> missing) {
        if (watched.contains(path)) {
            return true;
        }
        for (SharePath above : path.ancestors()) {
            if (gathered.contains(above) || (watched.contains(above) && missing.contains(above))) {
                return true;
            }
        }
        return false;
    }
}
