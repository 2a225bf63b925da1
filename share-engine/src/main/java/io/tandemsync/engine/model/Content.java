package io.tandemsync.engine.model;

import java.util.List;

/**
 * The content of a regular file: its size, its id, and the root of the paged list of its chunks.
 *
 * @param id keyed hash of size, level and slices
 * @param size bytes
 * @param level 0 where the slices are chunks, n where they are pages of level n - 1
 * @param slices in file order; none for the empty file
 */
public record Content(ContentId id, long size, int level, List<Slice> slices) {
    /** Most slices in a root. */
    public static final int SLICES_MAX = 64;
    /** Deepest list: 64 roots, then at most 512 slices a page, covers far more than any file system holds. */
    public static final int LEVEL_MAX = 5;

    /**
     * A piece of a content in file order.
     *
     * @param id of the chunk, or of the page that lists this piece's chunks
     * @param length bytes of file content it stands for, at least 1
     */
    public record Slice(ChunkId id, long length) {
        public Slice {
            if (length < 1) {
                throw new IllegalArgumentException("a slice has at least one byte");
            }
        }
    }

    public Content {
        slices = List.copyOf(slices);
        if (size < 0 || level < 0 || level > LEVEL_MAX || slices.size() > SLICES_MAX) {
            throw new IllegalArgumentException("a content is out of bounds");
        }
        long sum = 0;
        for (Slice slice : slices) {
            sum = Math.addExact(sum, slice.length());
        }
        if (sum != size) {
            throw new IllegalArgumentException("a content's slices do not add up to its size");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && id.equals(content.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
