package io.tandemsync.engine.scan;

import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns a file's bytes into its content; called on workers, several at once. */
public interface ContentReading {
    /** Reads the whole file once, with fixed memory. */
    Read read(ShareDirectory.Source source) throws IOException;

    /** What reads the parts of a large file at once; empty where files are read from end to end only. */
    default Optional<Parted> parted() {
        return Optional.empty();
    }

    /** Reads a large file in parts, several at once, each on a worker. */
    interface Parted {
        /** The chunks that begin in a range of the file, as if one began at its first byte. */
        List<ContentReader.Chunk> cut(ShareDirectory.Source source, long from, long limit) throws IOException;

        /** The content with these chunks, one behind the other. */
        Read joined(List<ContentReader.Chunk> chunks);
    }

    /** A content as read, with the pages of its chunk list where that is long. */
    record Read(Content content, SortedMap<ChunkId, Bytes> pages) {
        /** A content that was read before, so that its pages are kept already. */
        static Read known(Content content) {
            return new Read(content, new TreeMap<>());
        }
    }
}
