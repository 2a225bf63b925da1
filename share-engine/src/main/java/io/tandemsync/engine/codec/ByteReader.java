package io.tandemsync.engine.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} writes and refuses everything else with a {@link FormatException}. */
public final class ByteReader {
    private final byte[] buffer;
    private final int end;
    private int position;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** A reader of these bytes of the array, which it does not copy. */
    public ByteReader(byte[] bytes, int offset, int length) {
        buffer = bytes;
        position = offset;
        end = offset + length;
    }

    public int u8() {
        need(1);
        return buffer[position++] & 0xff;
    }

    public int u16() {
        return (u8() << 8) | u8();
    }

    public int u32() {
        return (u16() << 16) | u16();
    }

    public long u64() {
        return ((long) u32() << 32) | (u32() & 0xffff_ffffL);
    }

    /** A varint of at most 64 bits in its shortest form. */
    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                boolean overlong = next == 0 && shift > 0;
                boolean overflows = shift == 63 && next > 1;
                if (overlong || overflows) {
                    throw new FormatException("a number is not in its shortest form");
                }
                return value;
            }
        }
        throw new FormatException("a number is longer than 64 bits");
    }

    /** A varint from 0 to the bound, both among them. */
    public int count(int max) {
        long value = varint();
        if (value < 0 || value > max) {
            throw new FormatException("a count or length passes its bound of " + max);
        }
        return (int) value;
    }

    public long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** That many bytes, copied. */
    public byte[] bytes(int length) {
        need(length);
        byte[] copy = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return copy;
    }

    /** Bytes behind their length, which must not pass the bound. */
    public byte[] string(int max) {
        return bytes(count(max));
    }

    /** Valid UTF-8 behind its length in bytes, which must not pass the bound. */
    public String text(int max) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(string(max)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException("a text is not valid UTF-8", e);
        }
    }

    /** Bytes not yet read. */
    public int remaining() {
        return end - position;
    }

    /** Where the next byte is read, counted from the start of the array. */
    public int position() {
        return position;
    }

    /** Refuses bytes after the end. */
    public void finish() {
        if (position != end) {
            throw new FormatException("bytes follow the end");
        }
    }

    private void need(int count) {
        if (count < 0 || end - position < count) {
            throw new FormatException("the bytes end too early");
        }
    }
}
