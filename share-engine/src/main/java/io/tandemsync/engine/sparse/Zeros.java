package io.tandemsync.engine.sparse;

import java.util.Arrays;

/** Tells bytes that are all zero, of which images of disks and files written with gaps consist for the most part. */
public final class Zeros {
    /** Compared a block at a time, which the processor does many bytes at once. */
    private static final byte[] BLOCK = new byte[64 * 1024];

    private Zeros() {}

    /** Whether these bytes are all zero; cheap where they are not. */
    public static boolean are(byte[] bytes, int offset, int length) {
        int end = offset + length;
        if (length > 0 && (bytes[offset] | bytes[offset + length / 2] | bytes[end - 1]) != 0) {
            return false;
        }
        for (int at = offset; at < end; at += BLOCK.length) {
            int count = Math.min(BLOCK.length, end - at);
            if (!Arrays.equals(bytes, at, at + count, BLOCK, 0, count)) {
                return false;
            }
        }
        return true;
    }
}
