package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.List;
import java.util.function.IntSupplier;

/** Cuts a lane's bytes into frames without their lengths, after the preamble that each side sends first. */
public final class FrameSplitter extends ByteToMessageDecoder {
    /** Bytes of a preamble: seven of magic, one for the lane. */
    public static final int PREAMBLE_BYTES = 8;

    private static final long MAGIC = 0x74616e64656d31L;

    private final int lane;
    private final IntSupplier frameBytesMax;
    private boolean begun;

    /**
     * @param lane that the peer must name in its preamble
     * @param frameBytesMax the bound at the moment, asked for each frame before any room is made for it
     */
    public FrameSplitter(Lane lane, IntSupplier frameBytesMax) {
        this.lane = lane.code();
        this.frameBytesMax = frameBytesMax;
    }

    /** The eight bytes that go first on a lane. */
    public static long preamble(Lane lane) {
        return MAGIC << 8 | lane.code();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!begun) {
            if (in.readableBytes() < PREAMBLE_BYTES) {
                return;
            }
            if (in.readLong() != (MAGIC << 8 | lane)) {
                throw new ProtocolException("the peer does not speak this protocol");
            }
            begun = true;
        }
        if (in.readableBytes() < 4) {
            return;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length < 1 || length > frameBytesMax.getAsInt()) {
            throw new ProtocolException("a frame has " + length + " bytes");
        }
        if (in.readableBytes() - 4 >= length) {
            in.skipBytes(4);
            out.add(in.readRetainedSlice((int) length));
        }
    }
}
