package io.tandemsync.engine.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes canonical bytes: big-endian numbers, unsigned varints, byte strings behind their lengths. */
public final class ByteWriter {
    private byte[] buffer;
    private int size;

    public ByteWriter() {
        this(64);
    }

    /** A writer that expects about this many bytes. */
    public ByteWriter(int expected) {
        buffer = new byte[Math.max(16, expected)];
    }

    public ByteWriter u8(int value) {
        room(1);
        buffer[size++] = (byte) value;
        return this;
    }

    public ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public ByteWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    public ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** An unsigned number in groups of seven bits, the lowest first; never longer than needed. */
    public ByteWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** A signed number as a varint, small in either direction. */
    public ByteWriter zigzag(long value) {
        return varint((value << 1) ^ (value >> 63));
    }

    /** The bytes as they are. */
    public ByteWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    /** Some of the bytes as they are. */
    public ByteWriter bytes(byte[] bytes, int offset, int length) {
        room(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    /** The bytes behind their length as a varint. */
    public ByteWriter string(byte[] bytes) {
        return varint(bytes.length).bytes(bytes);
    }

    /** The text in UTF-8 behind its length in bytes. */
    public ByteWriter text(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void room(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
        }
    }
}
