package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a blind replica keeps on its disk beside its index: sealed chunks by id, and a log of sealed records. Both say by
 * their signatures what they are, so the index can be made anew from them.
 *
 * <p>Thread-safe, but for the log, which one thread writes. What was stored is readable at once; it survives a power cut
 * once {@link #flush} after it has returned. Before that a power cut may leave any part of it.
 */
public interface SealedStore extends Closeable {
    /** Into how many parts {@link #list} divides the chunks. */
    int PARTS = 256;

    /** Stores a sealed chunk, whole or not at all unless the power goes, in the place of one that is there. */
    void put(ChunkId id, Bytes sealed) throws IOException;

    /** The sealed chunk, null if none is there. */
    @Nullable
    Bytes read(ChunkId id) throws IOException;

    /** Removes a sealed chunk; absent is fine. */
    void delete(ChunkId id) throws IOException;

    /**
     * The ids in one part of the store, unordered.
     *
     * @param part from 0 to {@link #PARTS} - 1
     */
    List<ChunkId> list(int part) throws IOException;

    /** Appends records to the log. */
    void append(List<Bytes> records) throws IOException;

    /** Bytes of the log. */
    long logBytes();

    /** Visits the records of the log in order, as far as they are readable; what a power cut tore off is left out. */
    void replay(Consumer<Bytes> visitor) throws IOException;

    /** Puts a log of these records in the place of the present one; a power cut leaves one of the two. */
    void rewrite(Iterable<Bytes> records) throws IOException;

    /** Returns when everything stored so far survives a power cut. */
    void flush() throws IOException;
}
