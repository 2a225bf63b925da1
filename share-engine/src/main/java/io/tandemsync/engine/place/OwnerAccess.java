package io.tandemsync.engine.place;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;

/**
 * Works in directories whose synced permission bits keep their own owner from changing entries, such as 0555: a daemon that
 * is not root gives itself the right for the moment of one operation.
 *
 * <p>The bits are back before anything else runs in the share's loop, so no scan sees others and no record is made.
 */
final class OwnerAccess {
    private static final int OWNER_CHANGES = 0300;

    private final ShareDirectory directory;

    OwnerAccess(ShareDirectory directory) {
        this.directory = directory;
    }

    /** What needs the right; where it is denied it has changed nothing and can be run again. */
    interface Step<T> {
        T run() throws IOException;
    }

    /** Runs the step, which changes entries of this directory, again with the right if it is denied for the lack of it. */
    <T> T in(SharePath parent, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (DiskException e) {
            Stamp stamp = e.reason() == DiskException.Reason.DENIED && !parent.isRoot() ? directory.stat(parent) : null;
            boolean closed = stamp != null
                    && stamp.type() == Stamp.Type.DIRECTORY
                    && (stamp.mode() & OWNER_CHANGES) != OWNER_CHANGES;
            if (stamp == null || !closed) {
                throw e;
            }
            return opened(parent, stamp.mode(), step);
        }
    }

    private <T> T opened(SharePath parent, int mode, Step<T> step) throws IOException {
        directory.setMode(parent, mode | OWNER_CHANGES);
        try {
            return step.run();
        } finally {
            directory.setMode(parent, mode);
        }
    }
}
