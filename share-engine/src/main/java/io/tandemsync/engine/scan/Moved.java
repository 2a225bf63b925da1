package io.tandemsync.engine.scan;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files that came to new paths with a directory above them, so that they need not be read again.
 *
 * <p>A rename gives another change time to what is renamed and to nothing below it. So a file whose whole stamp, inode and
 * change time included, is the one that the index holds for the same name in the directory's old place has the content
 * that the index says: it is the very rule by which a file is taken for unchanged at its own path. A file that was renamed
 * itself has another change time, which a write would have given it too, and is read.
 *
 * <p>Each is recorded right after its old path is recorded as gone, so that who hears of one hears of the other.
 */
final class Moved {
    /** Between hints of the two halves of a rename. */
    private static final Duration HALVES_MAX = Duration.ofMillis(200);
    /** And so much more for each file, for what came is watched, all of it, before it is told. */
    private static final Duration WATCHED = Duration.ofNanos(20_000);
    /** Where one inode was last seen: once, but for what nobody looked at since. */
    private static final int ORIGINS_MAX = 4;
    /** Files waiting for their old paths to be recorded; others are read. */
    private static final int ARRIVALS_MAX = 50_000;

    /** A file at its new path. */
    record Arrival(SharePath path, Stamp stamp, Content content) {}

    private final ShareIndex index;
    private final ShareDirectory directory;
    private final Clock clock;
    /** New places of directories, each with the old one. */
    private final TreeMap<SharePath, SharePath> origins = new TreeMap<>();

    private final TreeMap<SharePath, Arrival> arrivals = new TreeMap<>();
    /** Inodes of directories that are gone, and of those that came. */
    private final TreeSet<Long> went = new TreeSet<>();

    private final TreeSet<Long> came = new TreeSet<>();
    /** Directories in which was looked for what came. */
    private final TreeSet<SharePath> looked = new TreeSet<>();

    /** How many of them have no counterpart yet. */
    private int halves;

    private long since;

    Moved(ShareIndex index, ShareDirectory directory, Clock clock) {
        this.index = index;
        this.directory = directory;
        this.clock = clock;
    }

    /** A directory stands where none was known; it may have stood elsewhere. */
    void came(SharePath path, Stamp stamp) throws IOException {
        for (SharePath old : index.directories().pathsOf(stamp.inode(), ORIGINS_MAX)) {
            Stamp there = old.equals(path) ? stamp : directory.stat(old);
            if (there == null || there.inode() != stamp.inode()) {
                origins.put(path, old);
                note(came, went, stamp.inode());
                return;
            }
        }
    }

    /**
     * Directories beside one that is gone of which nothing is known: a renamed one most often stays where it was, and to look
     * is surer than to wait for its hint. Once for each parent; the rest is hinted.
     */
    List<SharePath> beside(SharePath gone, @Nullable Base base) throws IOException {
        boolean looks = Base.isDirectory(base) && looked.add(gone.parent());
        Listing listing = looks ? Listing.of(directory, gone.parent()) : null;
        List<SharePath> found = new ArrayList<>();
        if (listing != null) {
            listing.names().forEach((path, child) -> {
                boolean isDirectory = child.stamp() != null && child.stamp().type() == Stamp.Type.DIRECTORY;
                if (isDirectory && isUnknown(path)) {
                    found.add(path);
                }
            });
        }
        return found;
    }

    private boolean isUnknown(SharePath path) {
        Base base = index.state(path).base();
        return base == null || !base.entry().isLive();
    }

    /** A directory is gone; the other half of a rename may be about to be told. */
    void went(Base base) {
        Stamp stamp = base.stamp();
        if (stamp != null) {
            note(went, came, stamp.inode());
        }
    }

    private void note(Set<Long> half, Set<Long> other, long inode) {
        if (went.isEmpty() && came.isEmpty()) {
            since = clock.nanos();
        }
        if (half.add(inode)) {
            halves += other.contains(inode) ? -1 : 1;
        }
    }

    /**
     * For how long what is missing should wait to be recorded; null if no longer.
     *
     * @param missing how many paths
     */
    @Nullable
    Duration wait(int missing) {
        long most = HALVES_MAX.plus(WATCHED.multipliedBy(missing)).toNanos();
        long left = halves > 0 ? since + most - clock.nanos() : 0;
        return left > 0 ? Duration.ofNanos(left) : null;
    }

    /** Whether the file came with a directory and its content is known by that; it is then to be recorded. */
    boolean take(SharePath path, Stamp stamp) {
        SharePath origin = origins.get(path.parent());
        if (origin == null || arrivals.size() >= ARRIVALS_MAX) {
            return false;
        }
        SharePath old = origin.child(path.name());
        Base base = index.state(old).base();
        if (base == null || !(base.entry() instanceof Entry.File file) || !stamp.equals(base.stamp())) {
            return false;
        }
        arrivals.put(old, new Arrival(path, stamp, file.content()));
        return true;
    }

    /** What came from the path; null if nothing did. It is no more to be recorded. */
    @Nullable
    Arrival from(SharePath old) {
        return arrivals.remove(old);
    }

    boolean isEmpty() {
        return arrivals.isEmpty();
    }

    /** All that were not taken yet; what was known is forgotten. */
    List<Arrival> over() {
        List<Arrival> left = new ArrayList<>(arrivals.values());
        arrivals.clear();
        origins.clear();
        went.clear();
        came.clear();
        looked.clear();
        halves = 0;
        return left;
    }
}
