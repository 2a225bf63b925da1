package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.reconcile.Seen;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * What a scan found gone, until it is recorded: collected while directories are visited, judged together (brakes count the
 * whole), then recorded the deepest first and a few at a time, so that a peer hears of the first while the last are recorded
 * and the loop answers others meanwhile.
 *
 * <p>Each is looked for again right before it is recorded: what was not there may have been put there since.
 */
final class Departures {
    /** Recorded in one step. */
    private static final int STEP_MAX = 64;

    /** What departures ask and tell. */
    interface Host {
        /** Whether the path lies where a file system was mounted that is not now, or one is that no scan has seen. */
        boolean isOutOfReach(SharePath path) throws IOException;

        /** Whether the directory may lie on another file system than it did when the scan judged, which is looked at again. */
        boolean isOnAnother(SharePath directory) throws IOException;

        /** A file stands at its new path and is to be recorded there; its old path was recorded as gone just now. */
        void arrived(Moved.Arrival arrival);

        /** The path could not be looked at. */
        void trouble(SharePath path, IOException cause);
    }

    private final ShareDirectory directory;
    private final Replica replica;
    private final Mounts mounts;
    private final Hints hints;
    private final Moved moved;
    private final ScanHost scanHost;
    private final Host host;
    private final List<SharePath> missing = new ArrayList<>();
    /** Judged and not recorded yet, the deepest first. */
    private final Deque<SharePath> leaving = new ArrayDeque<>();

    Departures(
            ShareDirectory directory,
            Replica replica,
            Mounts mounts,
            Hints hints,
            Moved moved,
            ScanHost scanHost,
            Host host) {
        this.directory = directory;
        this.replica = replica;
        this.mounts = mounts;
        this.hints = hints;
        this.moved = moved;
        this.scanHost = scanHost;
        this.host = host;
    }

    /** The path is missing; only when nothing is {@linkplain #isLeaving() leaving}. */
    void add(SharePath path) {
        missing.add(path);
    }

    /** How many are missing and not judged yet. */
    int missing() {
        return missing.size();
    }

    /** Whether some were judged and are not recorded yet. */
    boolean isLeaving() {
        return !leaving.isEmpty();
    }

    boolean isEmpty() {
        return missing.isEmpty() && leaving.isEmpty();
    }

    /**
     * Records some of what is gone, after making sure that the root is still the root; where it is not, or so much may not go,
     * nothing is gone: who goes on after that scans again.
     *
     * @param whole whether everything was scanned, so that who watched may be asked
     * @return whether nothing is left, and that because it was recorded
     */
    boolean step(boolean whole) throws IOException {
        if (isEmpty()) {
            return true;
        }
        try {
            directory.verifyRoot();
        } catch (IOException e) {
            missing.clear();
            leaving.clear();
            mounts.postpone();
            scanHost.rootLost(e);
            return false;
        }
        if (!missing.isEmpty() && !judge(whole)) {
            return false;
        }
        for (int i = 0; i < STEP_MAX && !leaving.isEmpty(); i++) {
            record(leaving.remove());
        }
        return leaving.isEmpty();
    }

    private boolean judge(boolean whole) throws IOException {
        // What hides any of them was mounted before they were missed.
        mounts.looksAnew();
        TreeSet<SharePath> gone = new TreeSet<>(missing);
        missing.clear();
        gone.removeIf(path -> !isGone(path));
        List<SharePath> news = gone.stream().filter(this::isWanted).toList();
        boolean mounted = mounts.hide(news);
        boolean unseen = whole && news.stream().anyMatch(path -> !hints.watched(path, gone));
        long unwatched = unseen
                ? gone.stream().filter(path -> !hints.watched(path, gone)).count()
                : 0;
        if ((unseen || mounted) && !scanHost.mayDelete(List.copyOf(gone), unwatched, mounted)) {
            mounts.postpone();
            return false;
        }
        leaving.addAll(gone.descendingSet());
        return true;
    }

    /** Whether the share has anything there, so that its absence is news: what was deleted by others is no question. */
    private boolean isWanted(SharePath path) {
        return replica.index()
                .state(path)
                .frontier()
                .winner()
                .map(PathRecord::isLive)
                .orElse(true);
    }

    private void record(SharePath path) throws IOException {
        if (!isGone(path) || isOnAnother(path)) {
            return;
        }
        replica.noticed(path, new Seen(new Entry.Tombstone(), null, Instant.EPOCH));
        Moved.Arrival arrival = moved.from(path);
        if (arrival != null) {
            host.arrived(arrival);
        }
    }

    private boolean isOnAnother(SharePath path) {
        try {
            return host.isOnAnother(path.parent());
        } catch (IOException e) {
            host.trouble(path, e);
            return true;
        }
    }

    private boolean isGone(SharePath path) {
        Base base = replica.index().state(path).base();
        try {
            return base != null && base.entry().isLive() && directory.stat(path) == null && !host.isOutOfReach(path);
        } catch (IOException e) {
            host.trouble(path, e);
            return false;
        }
    }
}
