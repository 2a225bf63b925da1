package io.tandemsync.engine.chunk;

import java.io.IOException;

/** Where the bytes of one file come from, first to last. */
@FunctionalInterface
public interface ByteFeed {
    /** Reads 1 to {@code length} bytes into the buffer and says how many; -1 at the end, never 0. */
    int read(byte[] buffer, int offset, int length) throws IOException;
}
