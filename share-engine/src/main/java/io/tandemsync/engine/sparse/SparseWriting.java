package io.tandemsync.engine.sparse;

import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes content so that its long runs of zeros take no room on the disk. */
public final class SparseWriting {
    /** Shorter runs are written as they are: a disk has no smaller gaps, and what is that short costs nothing. */
    private static final int BLOCK_BYTES = 64 * 1024;

    private SparseWriting() {}

    /**
     * Writes the first bytes of the array to this position.
     *
     * <p>The file may end before them if the last ones are zero: whoever has written all of it sets its length.
     */
    public static void write(ShareDirectory.Target target, byte[] bytes, int length, long position) throws IOException {
        int written = 0;
        int at = 0;
        while (at < length) {
            int count = Math.min(BLOCK_BYTES, length - at);
            int end = at + count;
            if (count == BLOCK_BYTES && Zeros.are(bytes, at, count)) {
                put(target, bytes, written, at, position);
                while (end + BLOCK_BYTES <= length && Zeros.are(bytes, end, BLOCK_BYTES)) {
                    end += BLOCK_BYTES;
                }
                target.zero(position + at, end - at);
                written = end;
            }
            at = end;
        }
        put(target, bytes, written, length, position);
    }

    private static void put(ShareDirectory.Target target, byte[] bytes, int from, int to, long position)
            throws IOException {
        if (to > from) {
            target.write(ByteBuffer.wrap(bytes, from, to - from), position + from);
        }
    }
}
