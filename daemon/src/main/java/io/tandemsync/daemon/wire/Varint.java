package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.tandemsync.engine.protocol.ProtocolException;

/** Small numbers from 0 to 2^31 - 1 in as few bytes as they need: seven bits a byte, the lowest first. */
final class Varint {
    static final int BYTES_MAX = 5;

    private Varint() {}

    static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte(rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static int size(int value) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
    }

    /** @throws ProtocolException if it is cut off, too large, or longer than need be */
    static int read(ByteBuf in) {
        long value = 0;
        for (int i = 0; i < BYTES_MAX; i++) {
            if (!in.isReadable()) {
                throw new ProtocolException("a number is cut off");
            }
            int next = in.readByte();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                if (value > Integer.MAX_VALUE || (next == 0 && i > 0)) {
                    break;
                }
                return (int) value;
            }
        }
        throw new ProtocolException("a number is out of bounds or not in its shortest form");
    }
}
