package io.tandemsync.engine.scan;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Seen;
import io.tandemsync.engine.replica.HardLinks;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.selection.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what changed in the directory: walks the subtrees that hints name, or the whole share, and merges each directory's
 * names with the index's.
 *
 * <p>Only "nothing there" under a verified root means deleted; every other trouble is a problem, and what cannot be seen
 * stays as it was known. Confined to the share's loop; works in steps so that the loop stays responsive.
 */
public final class Scanner {
    /** Hinted paths looked at in one step: as many as are put in place in one, each of which makes a hint. */
    private static final int HINTS_STEP = 128;

    private final ShareDirectory directory;
    private final Replica replica;
    private final Quiet quiet;
    private final Hashing hashing;
    private final ScanHost host;
    private final Mounts mounts;
    private final Mounts.Reach reach;
    private final Hints hints = new Hints();
    private final Selection selection;
    /** Files with rules go first: what they leave out is not looked at. */
    private final TreeSet<SharePath> ruleHints = new TreeSet<>();

    private final Deque<Visit> visits = new ArrayDeque<>();
    private final Departures departures;
    private final WholeScans wholes = new WholeScans();
    private final Replaced replaced;
    private final Moved moved;
    private boolean everything;
    private boolean whole;
    /** Until this scan of everything has ended, permission bits of before may be such as were never told. */
    private long permissionsScan;

    /** A directory to list; absent where it is known to be gone and only what was known below it is visited. */
    private record Visit(SharePath path, boolean absent) {}

    public Scanner(
            ShareDirectory directory,
            Replica replica,
            Clock clock,
            Workers workers,
            ContentReading reading,
            Mounts mounts,
            Selection selection,
            ScanHost host) {
        this.selection = selection;
        this.directory = directory;
        this.replica = replica;
        this.replaced = new Replaced(replica.index());
        this.moved = new Moved(replica.index(), directory, clock);
        this.mounts = mounts;
        this.reach = mounts.new Reach(host, this::changed);
        this.host = host;
        this.departures = new Departures(directory, replica, mounts, hints, moved, host, new Leaving());
        this.quiet = new Quiet(clock, directory.tick(), mounts::isElsewhere);
        this.hashing = new Hashing(directory, workers, reading, this::hashed, this::unhashed);
        permissionsCount();
    }

    /** Permission bits count from now on, or did not, perhaps, before this began. */
    public void permissionsCount() {
        permissionsScan = wholes.next();
    }

    /** The path, or something below it, may have changed. */
    public void changed(SharePath subtree) {
        if (subtree.name().equals(Selection.FILE_NAME)) {
            ruleHints.add(subtree);
        }
        hints.add(subtree, everything);
    }

    /** Anything may have changed. Returns the number of the scan that will find it, for {@link #hasEnded}. */
    public long everything() {
        everything = true;
        hints.scanned();
        return wholes.next();
    }

    /** Whether this scan of everything is over, and what it found has been read; they count from 1. */
    public boolean hasEnded(long scan) {
        return wholes.hasEnded(scan);
    }

    /** Whether a scan, a hash or a wait for quiet is under way. */
    public boolean isBusy() {
        return everything
                || !hints.isEmpty()
                || !ruleHints.isEmpty()
                || !visits.isEmpty()
                || !isSettled()
                || hashing.isBusy()
                || !quiet.isEmpty();
    }

    /**
     * Does a piece of work.
     *
     * @return whether there is more to do at once
     */
    public boolean step() throws IOException {
        quiet.due().forEach(this::changed);
        mounts.looksAnew();
        boolean begins = true;
        for (int i = 0; i < HINTS_STEP && begins && visits.isEmpty() && (isSettled() || awaitsRename()); i++) {
            begin();
            begins = hashing.hasRoom() && (everything || !hints.isEmpty() || !ruleHints.isEmpty());
        }
        if (!visits.isEmpty() && hashing.hasRoom()) {
            Visit visit = visits.pop();
            try {
                visit(visit);
            } catch (DiskException e) {
                trouble(visit.path(), e);
            }
        }
        if (visits.isEmpty() && !awaitsRename() && recordMissing()) {
            mounts.settle().forEach(this::changed);
            if (whole) {
                hints.over();
            }
            replaced.over().forEach(this::lookAgain);
        }
        if ((!whole || (visits.isEmpty() && isSettled())) && wholes.walked()) {
            replica.caughtUp();
        }
        hashing.start();
        wakeFor(quiet.next());
        wakeFor(visits.isEmpty() ? renameWait() : null);
        boolean looks = !visits.isEmpty() || everything || !hints.isEmpty() || !ruleHints.isEmpty();
        return departures.isLeaving() || (hashing.hasRoom() && looks);
    }

    private void wakeFor(@Nullable Duration wait) {
        if (wait != null) {
            host.wake(wait);
        }
    }

    /** Whether all that was found in one go is recorded. */
    private boolean isSettled() {
        return departures.isEmpty() && moved.isEmpty();
    }

    /** Whether what is missing may turn up under another name at once, as the next hint tells. */
    private boolean awaitsRename() {
        return renameWait() != null;
    }

    private @Nullable Duration renameWait() {
        boolean mayWait = !whole && !everything && ruleHints.isEmpty() && !isSettled() && !departures.isLeaving();
        return mayWait ? moved.wait(departures.missing()) : null;
    }

    private void begin() throws IOException {
        SharePath rules = ruleHints.pollFirst();
        if (rules != null && selection.refresh(rules.parent())) {
            // What holds now may leave out, or bring in, anything there.
            everything();
        }
        whole = everything;
        if (everything) {
            everything = false;
            wholes.begins();
            visits.push(new Visit(SharePath.root(), false));
            return;
        }
        SharePath hint = hints.poll();
        if (hint == null) {
            return;
        }
        if (hint.isRoot()) {
            visits.push(new Visit(hint, false));
            return;
        }
        try {
            Stamp there = directory.stat(hint);
            // What is mounted by now was mounted before this look, or will be found by another.
            if (!isLeftOut(hint)) {
                look(hint, replica.index().state(hint), there);
            }
        } catch (DiskException e) {
            trouble(hint, e);
        }
    }

    private void visit(Visit visit) throws IOException {
        if (!visit.absent()) {
            selection.refresh(visit.path());
        }
        Listing listing = visit.absent() ? Listing.empty() : Listing.of(directory, visit.path());
        if (listing == null) {
            visits.push(new Visit(visit.path(), true));
            return;
        }
        if (!visit.absent() && (reach.isAway(visit.path()) || reach.isOnAnother(visit.path()))) {
            return;
        }
        host.listed(visit.path(), listing.unnamed());
        SharePath last = null;
        do {
            Listing.Page page = listing.page(replica.index(), visit.path(), last);
            look(visit, listing, page.names());
            last = page.end();
        } while (last != null);
    }

    private void look(Visit visit, Listing listing, SortedMap<SharePath, PathState> names) {
        names.forEach((path, state) -> {
            try {
                replica.settleLeftOver(path, state);
                if (visit.absent()) {
                    gone(path, state);
                } else {
                    Stamp listed = listing.stamp(path);
                    look(path, state, listed != null ? listed : directory.stat(path));
                }
            } catch (IOException e) {
                trouble(path, e);
            }
        });
    }

    /** Compares what stands at a path with its base. */
    private void look(SharePath path, PathState state, @Nullable Stamp stamp) throws IOException {
        if (stamp == null) {
            gone(path, state);
            if (!whole) {
                moved.beside(path, state.base()).forEach(this::changed);
            }
            return;
        }
        if (isLeftAlone(path, state, stamp.type() == Stamp.Type.DIRECTORY)) {
            return;
        }
        if (stamp.type() != Stamp.Type.FILE) {
            quiet.forget(path);
        }
        Base base = state.base();
        boolean wasDirectory = Base.isDirectory(base);
        if (wasDirectory && replaced.isBeside(path, stamp.type())) {
            visits.push(new Visit(path, true));
            // A replica that may not write records nothing, so that nothing can stand beside what is gone.
            if (replica.mayWrite()) {
                replaced.postpone(path);
                wholes.owes(path, whole);
                return;
            }
        }
        switch (stamp.type()) {
            case DIRECTORY -> directory(path, base, stamp);
            case SYMLINK -> {
                wholes.settled(path);
                if (base == null || !stamp.equals(base.stamp())) {
                    Entry.Symlink link = new Entry.Symlink(directory.readLink(path));
                    replica.noticed(path, new Seen(link, stamp, stamp.modified()));
                }
                host.noProblem(path);
            }
            case FILE -> {
                if (base != null && stamp.equals(base.stamp())) {
                    quiet.forget(path);
                    wholes.settled(path);
                    host.noProblem(path);
                    replica.leavesPermissions(path, base, stamp, !wholes.hasEnded(permissionsScan));
                    return;
                }
                wholes.owes(path, whole);
                if (moved.take(path, stamp)) {
                    quiet.forget(path);
                    return;
                }
                if (quiet.isRested(path, stamp)) {
                    hashing.add(path, stamp, quiet.isFresh(stamp));
                }
            }
            case SPECIAL -> {
                wholes.settled(path);
                host.problem(ScanProblems.special(path));
            }
        }
    }

    /** Whether nothing is concluded of the path, because of where it lies; what can be is found when that is looked at. */
    private boolean isLeftOut(SharePath path) throws IOException {
        boolean leftOut = mounts.isSuspected(path) || reach.isBeyond(path) || reach.isOnAnother(path.parent());
        if (leftOut) {
            wholes.settled(path);
            quiet.forget(path);
        }
        return leftOut;
    }

    private void directory(SharePath path, @Nullable Base base, Stamp stamp) throws IOException {
        wholes.settled(path);
        boolean wasDirectory = Base.isDirectory(base);
        Mounts.Found mounted = mounts.found(path, wasDirectory && replaced.isKnownBelow(path));
        if (mounted == Mounts.Found.AWAY) {
            host.problem(Mounts.problem(path));
            return;
        }
        if (mounted == Mounts.Found.ANOTHER) {
            // What of the known is not on it is asked about before anything on it is taken for the share's.
            visits.push(new Visit(path, true));
            return;
        }
        visits.push(new Visit(path, false));
        hints.covered(path);
        Entry.Directory found = new Entry.Directory(stamp.mode());
        if (!wasDirectory) {
            moved.came(path, stamp);
        }
        boolean same = base != null
                && (base.entry().equals(found)
                        || (wasDirectory
                                && replica.leavesPermissions(path, base, stamp, !wholes.hasEnded(permissionsScan))));
        if (!same) {
            replica.noticed(path, new Seen(found, stamp, stamp.modified()));
        }
        host.noProblem(path);
    }

    private void lookAgain(SharePath path) {
        if (replaced.isKnownBelow(path)) {
            wholes.settled(path);
        } else {
            changed(path);
        }
    }

    /** Whether a path is no business of the share here; what was noted about that is brought up to date. */
    private boolean isLeftAlone(SharePath path, PathState state, boolean isDirectory) throws IOException {
        if (!state.isUnknown() && state.ignored() != replica.index().isIgnored(path, state)) {
            replica.index().reassess(path);
            host.selectionChanged(path);
        }
        if (!selection.isIgnored(path, isDirectory)) {
            return false;
        }
        quiet.forget(path);
        wholes.settled(path);
        host.noProblem(path);
        return true;
    }

    private void gone(SharePath path, PathState state) throws IOException {
        Base known = state.base();
        if (isLeftAlone(path, state, known != null && known.entry() instanceof Entry.Directory)) {
            return;
        }
        quiet.forget(path);
        wholes.settled(path);
        host.noProblem(path);
        if (known != null && known.entry().isLive()) {
            departures.add(path);
        }
        if (known != null && known.entry() instanceof Entry.Directory) {
            visits.push(new Visit(path, true));
            moved.went(known);
        }
    }

    /**
     * Records what is missing, a piece of it in each step.
     *
     * @return whether nothing that is missing waits
     */
    private boolean recordMissing() throws IOException {
        try {
            return departures.step(whole);
        } finally {
            if (!departures.isLeaving()) {
                // Of these the old path stands still, or nothing of it may be recorded.
                for (Moved.Arrival arrival : moved.over()) {
                    hashing.add(arrival.path(), arrival.stamp(), false);
                }
            }
        }
    }

    private void hashed(SharePath path, Hashing.Hashed found) {
        try {
            record(path, found);
        } catch (DiskException e) {
            trouble(path, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            host.wake(Duration.ZERO);
        }
    }

    private void record(SharePath path, Hashing.Hashed found) throws IOException {
        Stamp now = directory.stat(path);
        if (selection.isIgnored(path, false)) {
            quiet.forget(path);
            wholes.settled(path);
            return;
        }
        if (isLeftOut(path)) {
            return;
        }
        if (now == null || !found.stamp().equals(now)) {
            wholes.again(path);
            changed(path);
            return;
        }
        quiet.read(path);
        wholes.settled(path);
        host.noProblem(path);
        replica.index().pages(found.read().pages());
        Entry.File file = new Entry.File(found.read().content(), now.mode(), now.modified());
        Base before = replica.index().state(path).base();
        Stamp stood = before == null ? null : before.stamp();
        replica.noticed(path, new Seen(file, now, now.modified()));
        host.recorded(path, stood == null || stood.inode() != now.inode());
        if (before != null) {
            HardLinks.outdated(replica.index(), path, before, now).forEach(this::changed);
        }
    }

    private void unhashed(SharePath path, Exception cause) {
        if (cause instanceof Hashing.ChangedWhileReading) {
            wholes.again(path);
            // A file that changed again while it was read is read again; one that never rests is named.
            if (quiet.spoils(path)) {
                host.problem(ScanProblems.restless(path));
            } else {
                changed(path);
            }
        } else if (cause instanceof Hashing.StillOpen open) {
            quiet.hold(path, open.stamp());
        } else if (cause instanceof DiskException e && e.reason() == DiskException.Reason.ABSENT) {
            changed(path);
        } else {
            trouble(path, cause);
        }
        host.wake(Duration.ZERO);
    }

    private void trouble(SharePath path, Exception cause) {
        wholes.settled(path);
        host.problem(ScanProblems.unreadable(path, cause));
    }

    private final class Leaving implements Departures.Host {
        @Override
        public boolean isOutOfReach(SharePath path) throws IOException {
            return reach.isBeyond(path);
        }

        @Override
        public boolean isOnAnother(SharePath directory) throws IOException {
            return reach.isOnAnother(directory);
        }

        @Override
        public void arrived(Moved.Arrival arrival) {
            hashed(arrival.path(), new Hashing.Hashed(arrival.stamp(), ContentReading.Read.known(arrival.content())));
        }

        @Override
        public void trouble(SharePath path, IOException cause) {
            Scanner.this.trouble(path, cause);
        }
    }
}
