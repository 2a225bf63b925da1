package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns a file's bytes into its content; called on workers, several at once. */
public interface ContentReading {
    /** Reads the whole file once, with fixed memory. */
    Read read(ShareDirectory.Source source) throws IOException;

    /** A content as read, with the pages of its chunk list where that is long. */
    record Read(Content content, SortedMap<ChunkId, Bytes> pages) {
        /** A content that was read before, so that its pages are kept already. */
        static Read known(Content content) {
            return new Read(content, new TreeMap<>());
        }
    }
}
