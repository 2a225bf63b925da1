package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Removes an entry of an area with all that is below it, however deep, with two descriptors open and no recursion.
 *
 * <p>Each directory is reached anew from the area without following a link, so nothing outside can be removed.
 */
final class TreeRemoval {
    /** What a tree may need at most: emptying a directory, again once its directories are gone, and a straggler. */
    private static final int VISITS_MAX = 4;

    private static final int OWNER_ALL = 0700;

    private final Kernel kernel;
    private final int area;
    private final Deque<Visit> open = new ArrayDeque<>();

    TreeRemoval(Kernel kernel, int area) {
        this.kernel = kernel;
        this.area = area;
    }

    /** A directory on the way, by its path from the area. */
    private static final class Visit {
        private final byte[] path;
        private int count;

        Visit(byte[] path) {
            this.path = path;
        }
    }

    /** Removes the entry with this name, not ended by NUL; absent is fine. */
    void remove(byte[] name) throws FailedCall {
        if (removesOne(area, name)) {
            return;
        }
        open.push(new Visit(name));
        while (!open.isEmpty()) {
            Visit visit = open.element();
            if (++visit.count > VISITS_MAX) {
                throw new FailedCall(Reason.NOT_EMPTY, "something keeps putting entries into it");
            }
            List<byte[]> directories = empty(visit.path);
            if (directories.isEmpty()) {
                open.pop();
                removeEmpty(visit.path);
            }
            for (byte[] directory : directories) {
                open.push(new Visit(joined(visit.path, directory)));
            }
        }
    }

    /** Removes what is no directory from this one and returns the names of those that are. */
    private List<byte[]> empty(byte[] path) throws FailedCall {
        byte[] relative = Location.ended(path);
        makeAccessible(path);
        int directory = kernel.openDirectory(area, relative, true);
        try {
            List<byte[]> names = new ArrayList<>();
            kernel.list(directory, names::add);
            List<byte[]> directories = new ArrayList<>();
            for (byte[] name : names) {
                if (!removesOne(directory, name)) {
                    directories.add(name);
                }
            }
            return directories;
        } finally {
            kernel.close(directory);
        }
    }

    /** A directory that its owner may not change cannot be emptied. */
    private void makeAccessible(byte[] path) throws FailedCall {
        atParent(path, (parent, name) -> {
            int mode = kernel.stat(parent, name).stamp().mode();
            if ((mode & OWNER_ALL) != OWNER_ALL) {
                kernel.setMode(parent, name, mode | OWNER_ALL);
            }
        });
    }

    private void removeEmpty(byte[] path) throws FailedCall {
        atParent(path, kernel::removeDirectory);
    }

    /** One call in the directory above a path. */
    private interface Step {
        void at(int parent, byte[] name) throws FailedCall;
    }

    private void atParent(byte[] path, Step step) throws FailedCall {
        Location location = Location.ofRelative(path);
        if (location.isDirectlyBelow()) {
            step.at(area, location.name());
            return;
        }
        int parent = kernel.openDirectory(area, location.parent(), false);
        try {
            step.at(parent, location.name());
        } finally {
            kernel.close(parent);
        }
    }

    /** Removes the entry unless it is a directory; false if it is one. */
    private boolean removesOne(int directory, byte[] raw) throws FailedCall {
        byte[] name = Location.ended(raw);
        try {
            kernel.removeFile(directory, name);
            return true;
        } catch (FailedCall e) {
            if (e.reason() == Reason.ABSENT) {
                return true;
            }
            if (kernel.stat(directory, name).type() == Stamp.Type.DIRECTORY) {
                return false;
            }
            throw e;
        }
    }

    private static byte[] joined(byte[] path, byte[] name) {
        byte[] joined = Arrays.copyOf(path, path.length + 1 + name.length);
        joined[path.length] = '/';
        System.arraycopy(name, 0, joined, path.length + 1, name.length);
        return joined;
    }
}
