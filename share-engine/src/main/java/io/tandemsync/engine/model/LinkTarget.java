package io.tandemsync.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes a symbolic link holds, never resolved; ordered by unsigned bytes. */
public final class LinkTarget implements Comparable<LinkTarget> {
    /** Longest target in bytes, as Linux has it. */
    public static final int BYTES_MAX = 4_095;

    private final byte[] value;

    private LinkTarget(byte[] value) {
        this.value = value;
    }

    /** The target with these bytes: 1 to {@link #BYTES_MAX}, none of them NUL. */
    public static LinkTarget of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("a link target has 1 to " + BYTES_MAX + " bytes");
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a link target holds NUL");
            }
        }
        return new LinkTarget(bytes.clone());
    }

    /** A fresh copy of the bytes. */
    public byte[] bytes() {
        return value.clone();
    }

    @Override
    public int compareTo(LinkTarget other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkTarget target && Arrays.equals(value, target.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return Text.escaped(new String(value, StandardCharsets.UTF_8));
    }
}
