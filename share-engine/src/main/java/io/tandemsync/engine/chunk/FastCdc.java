package io.tandemsync.engine.chunk;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cuts bytes into chunks where their content says so, so that an insertion moves few cuts: FastCDC (Xia et al., USENIX ATC
 * 2016), normalised, with a gear table that belongs to one share.
 *
 * <p>Whether a chunk may end at a byte depends on the 64 bytes up to it and on nothing else; which of those ends is taken, on
 * the chunk's length so far. Immutable and thread-safe.
 */
public final class FastCdc {
    /** Only the last chunk of a file is shorter. */
    public static final int CHUNK_BYTES_MIN = 128 * 1024;
    /** Up to this length a cut is rarer, above it more frequent than once in so many bytes. */
    public static final int CHUNK_BYTES_AVERAGE = 256 * 1024;
    /** No chunk is longer. */
    public static final int CHUNK_BYTES_MAX = 1024 * 1024;

    /** The gear hash is shifted by one bit a byte, so that this many bytes reach it. */
    private static final int WINDOW_BYTES = Long.SIZE;

    private static final int GEARS = 256;
    /** 18 bits would cut at the average; two more before it and two fewer after it gather the lengths around it. */
    private static final long MASK_BEFORE_AVERAGE = -1L << (Long.SIZE - 20);

    private static final long MASK_AFTER_AVERAGE = -1L << (Long.SIZE - 16);

    private final long[] gear;
    private final boolean keepsZerosWhole;

    /** A chunker with the gear table that this key expands to. */
    public FastCdc(byte[] gearKey) {
        gear = expand(gearKey);
        // Behind 64 zeros the hash is the same at every byte: such a run is cut at once or never.
        long amongZeros = -gear[0];
        keepsZerosWhole = (amongZeros & MASK_BEFORE_AVERAGE) != 0 && (amongZeros & MASK_AFTER_AVERAGE) != 0;
    }

    /** Whether a long run of zeros is cut into chunks of {@link #CHUNK_BYTES_MAX}, as it is under all but one key in 65 000. */
    boolean keepsZerosWhole() {
        return keepsZerosWhole;
    }

    /**
     * The length of the chunk that begins at the offset.
     *
     * @param length bytes at hand from the offset on
     * @param end whether the file ends with them
     * @return 1 to {@link #CHUNK_BYTES_MAX}; 0 if more bytes are needed to tell, never with {@code end} or with
     *     {@link #CHUNK_BYTES_MAX} bytes at hand, but where there are no bytes at all
     */
    public int cut(byte[] buffer, int offset, int length, boolean end) {
        if (length <= CHUNK_BYTES_MIN) {
            return end ? length : 0;
        }
        int longest = Math.min(length, CHUNK_BYTES_MAX);
        int found = scan(buffer, offset, longest);
        if (found > 0) {
            return found;
        }
        return longest == CHUNK_BYTES_MAX || end ? longest : 0;
    }

    private int scan(byte[] buffer, int offset, int longest) {
        long[] table = gear;
        int at = offset + CHUNK_BYTES_MIN - WINDOW_BYTES;
        long hash = 0;
        for (int warm = at + WINDOW_BYTES - 1; at < warm; at++) {
            hash = (hash << 1) + table[buffer[at] & 0xff];
        }
        int average = offset + Math.min(longest, CHUNK_BYTES_AVERAGE);
        for (; at < average; at++) {
            hash = (hash << 1) + table[buffer[at] & 0xff];
            if ((hash & MASK_BEFORE_AVERAGE) == 0) {
                return at + 1 - offset;
            }
        }
        int end = offset + longest;
        for (; at < end; at++) {
            hash = (hash << 1) + table[buffer[at] & 0xff];
            if ((hash & MASK_AFTER_AVERAGE) == 0) {
                return at + 1 - offset;
            }
        }
        return 0;
    }

    private static long[] expand(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            long[] table = new long[GEARS];
            int filled = 0;
            for (int block = 0; filled < GEARS; block++) {
                mac.update((byte) block);
                byte[] bytes = mac.doFinal();
                for (int i = 0; i < bytes.length; i += Long.BYTES) {
                    table[filled++] = bigEndian(bytes, i);
                }
                Arrays.fill(bytes, (byte) 0);
            }
            return table;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC-SHA-256", e);
        }
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[offset + i] & 0xff);
        }
        return value;
    }
}
