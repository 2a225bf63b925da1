package io.tandemsync.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * What this replica's disk last showed at a path, and what a local edit made on top of it has therefore seen.
 *
 * @param entry what stood there; a tombstone where nothing did
 * @param past the dots that this state of the disk covers
 * @param contentDot the dot of the content shown; null where the directory is implied or nothing was ever here
 * @param stamp what the disk said after the entry had been placed or scanned; null where nothing stands, and where a file is to
 *     be read again
 */
public record Base(Entry entry, Past past, @Nullable Dot contentDot, @Nullable Stamp stamp) {
    /** Whether it is a file's that a power cut may have taken or torn, and that was not read again yet. */
    public static boolean isUnread(@Nullable Base base) {
        return base != null && base.entry() instanceof Entry.File && base.stamp() == null;
    }

    /** Whether it is a directory's. */
    public static boolean isDirectory(@Nullable Base base) {
        return base != null && base.entry() instanceof Entry.Directory;
    }

    /**
     * Whether the disk still shows what it was last known to show; of a directory that is no more than that it is one.
     *
     * @param base null if it never showed anything
     * @param there what the disk says now; null where nothing stands
     */
    public static boolean isShown(@Nullable Base base, @Nullable Stamp there) {
        if (base == null || !base.entry().isLive()) {
            return there == null;
        }
        if (base.entry() instanceof Entry.Directory) {
            return there != null && there.type() == Stamp.Type.DIRECTORY;
        }
        return there != null && there.equals(base.stamp());
    }
}
