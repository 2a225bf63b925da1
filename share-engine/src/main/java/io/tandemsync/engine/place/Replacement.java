package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts a staged entry in the place of what stands at a path, in one step that nobody can see the middle of.
 *
 * <p>The entry goes to the displaced area first and is exchanged from there. So what a user made never stands in the staging
 * area, whose files are removed as halves of transfers where no intent speaks of them, which an old repository's do not.
 */
final class Replacement {
    private final ShareDirectory directory;

    Replacement(ShareDirectory directory) {
        this.directory = directory;
    }

    /**
     * Afterwards the staged entry stands at the intent's path, and what stood there in the displaced area.
     *
     * @throws DiskException with the staged entry in the staging area and the path as they were; ABSENT if nothing stands at
     *     the path; UNSUPPORTED where the platform cannot swap
     * @throws UncheckedIOException if the disk refuses to go back: the next start sorts it out, by the intent
     */
    void exchange(Intent intent) throws IOException {
        directory.move(Area.STAGING, intent.name(), Area.DISPLACED, intent.kept());
        try {
            directory.exchange(Area.DISPLACED, intent.kept(), intent.path());
        } catch (DiskException e) {
            takeBack(intent, e);
            throw e;
        }
    }

    /**
     * Gives back a directory that a user put in the place of something else just before the exchange: what is in it has to be
     * found first. Afterwards the staged entry is in the staging area again.
     *
     * @return whether it was one and stands at the path again; one that cannot go back stays aside and is kept
     * @throws UncheckedIOException if something else came out in its place: the next start sorts it out, by the intent
     */
    boolean givesBack(Intent intent) throws IOException {
        if (!isUsersDirectory(intent)) {
            return false;
        }
        try {
            directory.exchange(Area.DISPLACED, intent.kept(), intent.path());
        } catch (DiskException e) {
            return false;
        }
        takeBack(intent, new DiskException(DiskException.Reason.EXISTS, "a user works there"));
        return true;
    }

    /** The same for what was only pushed aside, while nothing stands at the path. */
    boolean putsBack(Intent intent) throws IOException {
        if (!isUsersDirectory(intent)) {
            return false;
        }
        try {
            directory.place(Area.DISPLACED, intent.kept(), intent.path());
            return true;
        } catch (DiskException e) {
            return false;
        }
    }

    /** Where that cannot be seen now it stays aside, where it is judged later. */
    private boolean isUsersDirectory(Intent intent) throws IOException {
        if (Base.isDirectory(intent.base())) {
            return false;
        }
        try {
            Stamp out = directory.stat(Area.DISPLACED, intent.kept());
            return out != null && out.type() == Stamp.Type.DIRECTORY;
        } catch (DiskException e) {
            return false;
        }
    }

    private void takeBack(Intent intent, DiskException cause) {
        try {
            if (!isStaged(intent, directory.stat(Area.DISPLACED, intent.kept()))) {
                throw new UncheckedIOException(cause);
            }
            directory.move(Area.DISPLACED, intent.kept(), Area.STAGING, intent.name());
        } catch (IOException e) {
            e.addSuppressed(cause);
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes back, after an unclean stop, what was about to be exchanged and was not; returns whether it stands in the staging
     * area again.
     */
    boolean recover(Intent intent) throws IOException {
        if (!isStaged(intent, directory.stat(Area.DISPLACED, intent.kept()))) {
            return false;
        }
        if (directory.stat(Area.STAGING, intent.name()) != null) {
            directory.delete(Area.DISPLACED, intent.kept());
            return false;
        }
        directory.move(Area.DISPLACED, intent.kept(), Area.STAGING, intent.name());
        return true;
    }

    private static boolean isStaged(Intent intent, @Nullable Stamp there) {
        return intent.inode() != 0 && there != null && there.inode() == intent.inode();
    }
}
