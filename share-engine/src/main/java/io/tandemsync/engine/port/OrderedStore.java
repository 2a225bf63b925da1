package io.tandemsync.engine.port;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The repository of one replica: named tables of byte keys, each kept in unsigned byte order, changed in atomic batches.
 *
 * <p>One thread writes and reads; only {@link #sync} may be called from another at the same time. A committed batch is visible to reads at once. It survives a
 * crash, whole and in order, once {@link #sync} after it has returned; a crash before that may lose a suffix of the
 * committed batches, never part of one and never an earlier one alone. All of it is encrypted and authenticated on disk.
 */
public interface OrderedStore extends Closeable {
    /** The tables. The order is part of the format: append only. */
    enum Table {
        /** Facts about the replica as a whole, by name. */
        META,
        /** Path key to the state of that path. */
        PATHS,
        /** Sequence number (8 bytes, big-endian) to the path key that changed. */
        SEQUENCE,
        /** Path keys whose disk differs from what it should show. */
        NEEDS,
        /** Content id followed by path key: where a content stands on this disk. */
        CONTENTS,
        /** Page id to the page of a long chunk list. */
        PAGES,
        /** Kept versions by id. */
        VERSIONS,
        /** Placements under way, by the random name of what is being placed or was displaced. */
        PLACEMENTS,
        /** What is stored about peers and other replicas. */
        PEERS,
        /** The keys of paths whose winning record is live, so that "does anything live below" is one seek. */
        LIVE,
        /** The keys of unedited conflict copies, each with when it became known here. */
        CONFLICTS,
        /** Path id to path key, at a writer that a blind replica has asked. */
        PATH_IDS,
        /** At a blind replica: chunk id to what is stored of that sealed chunk. */
        CHUNKS,
        /** At a blind replica: chunk id followed by who needs it, a path id or a page. */
        REFERENCES,
        /** At a blind replica: when a chunk that nothing needs may go (8 bytes, seconds), followed by its id. */
        GARBAGE,
        /** Every other replica that was met, by its id. */
        REPLICAS,
        /** Inode (8 bytes) followed by path key: where a directory was last seen on this disk. */
        DIRECTORIES
    }

    /** One change: a put, or a removal where the value is null. Arrays are handed over; do not change them afterwards. */
    @SuppressWarnings("ArrayRecordComponent")
    record Change(Table table, byte[] key, byte @Nullable [] value) {}

    /** A walk through a range of one table, in ascending order of keys; valid until the next commit. */
    interface Cursor {
        /** Steps to the next entry; false at the end. */
        boolean next();

        byte[] key();

        byte[] value();
    }

    /**
     * The value under the key, or null; not to be changed.
     *
     * @throws java.io.UncheckedIOException if the disk refuses or the store is damaged, from this and every other read; it is
     *     then unusable and must be closed
     */
    byte @Nullable [] get(Table table, byte[] key);

    /** The entries with keys from {@code from} on, it included. */
    Cursor from(Table table, byte[] from);

    /** How many entries the table has. */
    long size(Table table);

    /**
     * Applies the changes in their order, all or none, and hands them to the journal without waiting for the disk.
     *
     * @throws IOException if the journal cannot be written; the store is then unusable and must be closed
     */
    void commit(List<Change> changes) throws IOException;

    /**
     * Returns when everything committed so far survives a power cut.
     *
     * @throws IOException if the disk refuses; the store is then unusable and must be closed
     */
    void sync() throws IOException;

    /** Lets the store write checkpoints and drop journal segments; call it when there is nothing else to do. */
    void maintain() throws IOException;

    @Override
    void close() throws IOException;
}
