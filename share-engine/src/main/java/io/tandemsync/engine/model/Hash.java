package io.tandemsync.engine.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Thirty-two bytes of a keyed hash; ordered by unsigned bytes. */
public final class Hash implements Comparable<Hash> {
    /** Length in bytes. */
    public static final int BYTES = 32;

    private final byte[] value;

    private Hash(byte[] value) {
        this.value = value;
    }

    /** The hash with these 32 bytes, copied. */
    public static Hash of(byte[] bytes) {
        return of(bytes, 0);
    }

    /** The hash whose 32 bytes start at the offset, copied. */
    public static Hash of(byte[] bytes, int offset) {
        if (bytes.length - offset < BYTES || offset < 0) {
            throw new IllegalArgumentException("a hash has " + BYTES + " bytes");
        }
        return new Hash(Arrays.copyOfRange(bytes, offset, offset + BYTES));
    }

    /** A fresh copy of the bytes. */
    public byte[] bytes() {
        return value.clone();
    }

    /** The first eight bytes, big-endian. */
    public long prefix() {
        return ByteBuffer.wrap(value).getLong();
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(value, hash.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** The bytes in lower-case hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(value);
    }
}
