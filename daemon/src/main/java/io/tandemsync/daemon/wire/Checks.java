package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.tandemsync.engine.protocol.ProtocolException;

/** Bounds, checked: our own messages keep them or it is a bug; a peer's keep them or the link ends. */
final class Checks {
    private Checks() {}

    /** The count, if this side may send so many. */
    static int own(int count, int max) {
        if (count > max) {
            throw new IllegalArgumentException("a message of our own has " + count + " items where " + max + " may be");
        }
        return count;
    }

    /** The count that a peer declared, if it keeps to the bounds. */
    static int peers(long count, long min, long max) {
        if (count < min || count > max) {
            throw new ProtocolException("a length or count is out of bounds");
        }
        return (int) count;
    }

    /** So many bytes, copied out of the frame, if they are there. */
    static byte[] take(ByteBuf in, int length) {
        need(in, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    static void need(ByteBuf in, int length) {
        if (in.readableBytes() < length) {
            throw new ProtocolException("a message is cut off");
        }
    }

    static void end(ByteBuf in) {
        if (in.isReadable()) {
            throw new ProtocolException("something follows the message");
        }
    }
}
