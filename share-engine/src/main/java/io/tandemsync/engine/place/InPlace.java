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
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Does what needs no swap: makes directories where nothing stands, and sets permission bits and times of what stands there.
 */
final class InPlace {
    /** File systems that keep less of a time than they are given round it down by less than this. */
    private static final Duration ROUNDED_MAX = Duration.ofSeconds(2);

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
     * Sets permission bits and times. What a user writes into a file between the look at it and the setting of its time, without
     * changing its size, cannot be told from nothing.
     *
     * @param base what the path is known to show
     * @return what then stands there; null if a user has written into it meanwhile, which must not pass for the content of
     *     the base, or has put something else there
     */
    @Nullable
    Stamp setMetadata(SharePath path, Action.SetMetadata set, @Nullable Base base) throws IOException {
        if (replica.countsPermissions()) {
            directory.setMode(path, set.mode());
        }
        if (base == null || !(base.entry() instanceof Entry.File file)) {
            return directoryAt(path);
        }
        Stamp now = directory.stat(path);
        Stamp known = base.stamp();
        Instant modified = set.modified();
        if (modified == null || known == null || !isUnwritten(now, known, known.modified())) {
            return null;
        }
        if (file.modified().equals(modified)) {
            return now;
        }
        directory.setModified(path, modified);
        Stamp given = directory.stat(path);
        return isUnwritten(given, known, modified) ? given : null;
    }

    private static boolean isUnwritten(@Nullable Stamp now, Stamp known, Instant modified) {
        return now != null
                && now.inode() == known.inode()
                && now.size() == known.size()
                && !now.modified().isAfter(modified)
                && now.modified().plus(ROUNDED_MAX).isAfter(modified);
    }
}
