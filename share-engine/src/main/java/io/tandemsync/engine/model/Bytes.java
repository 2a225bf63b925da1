package io.tandemsync.engine.model;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that do not change; ordered as unsigned. */
public final class Bytes implements Comparable<Bytes> {
    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** No bytes. */
    public static Bytes empty() {
        return EMPTY;
    }

    /** These bytes, copied. */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** These bytes, taken over without a copy: the caller no longer changes them. */
    public static Bytes wrap(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** A fresh copy. */
    public byte[] toArray() {
        return value.clone();
    }

    /** The very array inside; do not change it. */
    public byte[] array() {
        return value;
    }

    public int length() {
        return value.length;
    }

    public boolean isEmpty() {
        return value.length == 0;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Length and first bytes only: the whole may be large. */
    @Override
    public String toString() {
        return value.length + " bytes " + HexFormat.of().formatHex(value, 0, Math.min(8, value.length));
    }
}
