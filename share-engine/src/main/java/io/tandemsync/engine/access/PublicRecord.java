package io.tandemsync.engine.access;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import java.util.List;

/**
 * What everybody who stores a record learns of it, blind replicas too.
 *
 * @param epoch the key epoch it was made in, from 1 on
 * @param pathId keyed hash of its path
 * @param tombstone whether it says that nothing is there any more
 * @param past the dots of this path that it has seen
 * @param dot names it
 * @param contentDot the dot under which its content was made
 * @param references what its content consists of
 */
public record PublicRecord(
        int epoch, Hash pathId, boolean tombstone, Past past, Dot dot, Dot contentDot, References references) {
    /**
     * The sealed chunks or pages that a record's content needs.
     *
     * @param level 0 where the ids are of chunks, n where they are of pages of level n - 1
     * @param ids in file order; none for an empty file and for what is no file
     * @param sizeClass the content's size in bytes, rounded up to its class
     */
    public record References(int level, List<ChunkId> ids, long sizeClass) {
        /** Nothing. */
        public static final References NONE = new References(0, List.of(), 0);

        public References {
            ids = List.copyOf(ids);
        }
    }
}
