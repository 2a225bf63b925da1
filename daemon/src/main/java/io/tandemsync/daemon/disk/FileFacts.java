package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;

/**
 * What the kernel says of one inode.
 *
 * @param device the file system it lies on
 * @param mode type and permission bits, the special ones included
 * @param names how many names it has
 * @param size bytes
 * @param mountRoot whether the kernel says that a file system is mounted right there; not every kernel says it
 * @param mount the number of the mount that it was reached by, which is never given again; 0 where the kernel knows none
 */
record FileFacts(
        long device,
        long inode,
        int mode,
        int user,
        int group,
        long names,
        long size,
        Instant modified,
        Instant changed,
        boolean mountRoot,
        long mount) {
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    /** setuid, setgid and sticky: never read from or given to a share, kept where they are. */
    private static final int SPECIAL_BITS = 07000;

    Stamp.Type type() {
        return switch (mode & TYPE_MASK) {
            case REGULAR -> Stamp.Type.FILE;
            case DIRECTORY -> Stamp.Type.DIRECTORY;
            case LINK -> Stamp.Type.SYMLINK;
            default -> Stamp.Type.SPECIAL;
        };
    }

    Stamp stamp() {
        return new Stamp(type(), size, modified, changed, inode, mode & Entry.MODE_MASK);
    }

    /** Not 0: the mount's own number where it is the root of one, or else that of the device, which a subvolume has too. */
    long mountNumber() {
        return Math.max(1, mountRoot && mount != 0 ? mount : device);
    }

    boolean isSameInode(FileFacts other) {
        return device == other.device && inode == other.inode;
    }

    /** The mode to set so that the low nine bits become these and the special ones stay. */
    int modeWith(int permissions) {
        return (mode & SPECIAL_BITS) | (permissions & Entry.MODE_MASK);
    }
}
