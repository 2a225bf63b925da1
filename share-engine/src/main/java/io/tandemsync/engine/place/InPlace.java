package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Does what needs no swap: makes directories where nothing stands, and sets permission bits and times of what stands there.
 */
final class InPlace {
    private final Replica replica;
    private final ShareDirectory directory;

    InPlace(Replica replica, ShareDirectory directory) {
        this.replica = replica;
        this.directory = directory;
    }

    /**
     * Makes a directory where nothing stands, whole or not at all.
     *
     * @return what then stands there; null if a user has put something else there already
     */
    @Nullable
    Stamp makeDirectory(SharePath path, int mode) throws IOException {
        boolean made = makeUnlessThere(path, mode);
        try {
            if (directoryAt(path) == null) {
                return null;
            }
            directory.setMode(path, mode);
            return directoryAt(path);
        } catch (DiskException e) {
            if (made) {
                unmake(path, e);
            }
            throw e;
        }
    }

    /** Makes the directory unless there is one already; returns whether it did. */
    private boolean makeUnlessThere(SharePath path, int mode) throws IOException {
        try {
            directory.makeDirectory(path, mode);
            return true;
        } catch (DiskException e) {
            Stamp there = e.reason() == DiskException.Reason.EXISTS ? directory.stat(path) : null;
            if (there == null || there.type() != Stamp.Type.DIRECTORY) {
                throw e;
            }
            return false;
        }
    }

    private @Nullable Stamp directoryAt(SharePath path) throws IOException {
        Stamp there = directory.stat(path);
        return there != null && there.type() == Stamp.Type.DIRECTORY ? there : null;
    }

    /** Left there unknown, it would count as a user's once the share wants it no more. */
    private void unmake(SharePath path, DiskException cause) {
        try {
            directory.removeDirectory(path);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Sets permission bits and times, of a file the time first: to know that nobody writes to it, it has to be readable.
     *
     * @param base what the path is known to show
     * @return what then stands there; null if it has to be read again, since a user has put something else there, written into
     *     it or set its permission bits, or may have: that must not pass for what was set
     */
    @Nullable
    Stamp setMetadata(SharePath path, Action.SetMetadata set, @Nullable Base base) throws IOException {
        if (base != null && base.entry() instanceof Entry.Directory known) {
            setModeUnlessSet(path, set, known.mode());
            Stamp now = directoryAt(path);
            return isAsSet(now, set, known.mode()) ? now : null;
        }
        if (base == null || !(base.entry() instanceof Entry.File file)) {
            setMode(path, set);
            return directoryAt(path);
        }
        Stamp known = base.stamp();
        Instant modified = set.modified();
        if (known == null || modified == null) {
            setMode(path, set);
            return null;
        }
        Stamp timed = file.modified().equals(modified) ? unwritten(path, known) : timed(path, known, modified);
        if (set.mode() != file.mode()) {
            setModeUnlessSet(path, set, known.mode());
        }
        Stamp now = directory.stat(path);
        boolean unwritten = timed != null && now != null && now.sameIgnoringChangeTime(timed);
        return unwritten && isAsSet(now, set, known.mode()) ? now : null;
    }

    /** What a user has set is newer than what is known, and stays. */
    private void setModeUnlessSet(SharePath path, Action.SetMetadata set, int known) throws IOException {
        if (showsMode(directory.stat(path), known)) {
            setMode(path, set);
        }
    }

    /** A disk that has no permission bits shows what it always does. */
    private boolean isAsSet(@Nullable Stamp now, Action.SetMetadata set, int known) {
        return showsMode(now, set.mode()) || showsMode(now, known);
    }

    private boolean showsMode(@Nullable Stamp now, int mode) {
        return !replica.countsPermissions() || (now != null && now.mode() == mode);
    }

    private void setMode(SharePath path, Action.SetMetadata set) throws IOException {
        if (replica.countsPermissions()) {
            directory.setMode(path, set.mode());
        }
    }

    private @Nullable Stamp unwritten(SharePath path, Stamp known) throws IOException {
        return known.equals(directory.stat(path)) ? known : null;
    }

    /** Sets the time unless a user has written into the file. Returns what it shows if nobody can have. */
    private @Nullable Stamp timed(SharePath path, Stamp known, Instant modified) throws IOException {
        Stamp now = directory.stat(path);
        if (now == null || !now.sameIgnoringChangeTime(known)) {
            return null;
        }
        Stamp set = timedUnwritten(path, known, modified);
        if (set == null) {
            directory.setModified(path, modified);
        }
        return set != null && set.inode() == known.inode() ? set : null;
    }

    private @Nullable Stamp timedUnwritten(SharePath path, Stamp known, Instant modified) throws IOException {
        try {
            return directory.setModifiedUnwritten(path, known, modified);
        } catch (DiskException e) {
            // What may not be opened for reading can be given a time all the same.
            if (e.reason() == DiskException.Reason.DENIED) {
                return null;
            }
            throw e;
        }
    }
}
