package io.tandemsync.engine.model;

import java.time.Instant;

/**
 * What the disk said about a path, without following links.
 *
 * @param size bytes; of a link, the length of its target
 * @param mode permission bits, masked to {@link Entry#MODE_MASK}
 */
public record Stamp(Type type, long size, Instant modified, Instant changed, long inode, int mode) {
    /** What kind of thing stands at a path. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        /** A socket, FIFO or device: never opened, never synced. */
        SPECIAL
    }

    /** Whether content may have changed between the two, the change time left out: a swap changes it by itself. */
    public boolean sameIgnoringChangeTime(Stamp other) {
        return type == other.type && size == other.size && inode == other.inode && modified.equals(other.modified);
    }

    /** The same, and whether nobody can have set permission bits in between. */
    public boolean sameWithMode(Stamp other) {
        return sameIgnoringChangeTime(other) && mode == other.mode;
    }
}
