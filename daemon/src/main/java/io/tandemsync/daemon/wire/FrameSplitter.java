package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a lane's bytes into frames without their lengths, after the preamble that each side sends first. A frame that comes
 * in one piece is passed on as a slice; one that comes in several is gathered in a buffer of its own size.
 */
public final class FrameSplitter extends ChannelInboundHandlerAdapter {
    /** Bytes of a preamble: seven of magic, one for the lane. */
    public static final int PREAMBLE_BYTES = 8;

    private static final int LENGTH_BYTES = 4;
    private static final long MAGIC = 0x74616e64656d31L;

    private final long expected;
    private final IntSupplier frameBytesMax;
    private boolean begun;
    private boolean broken;
    private long head;
    private int headBytes;
    private @Nullable ByteBuf gathering;

    /**
     * @param lane that the peer must name in its preamble
     * @param frameBytesMax the bound at the moment, asked for each frame before any room is made for it
     */
    public FrameSplitter(Lane lane, IntSupplier frameBytesMax) {
        this.expected = preamble(lane);
        this.frameBytesMax = frameBytesMax;
    }

    /** The eight bytes that go first on a lane. */
    public static long preamble(Lane lane) {
        return MAGIC << 8 | lane.code();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (in.isReadable() && !broken) {
                step(context, in);
            }
        } catch (ProtocolException e) {
            broken = true;
            throw e;
        } finally {
            in.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        broken = true;
        if (gathering != null) {
            gathering.release();
            gathering = null;
        }
    }

    private void step(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf frame = gathering;
        if (frame != null) {
            frame.writeBytes(in, Math.min(in.readableBytes(), frame.writableBytes()));
            if (!frame.isWritable()) {
                gathering = null;
                context.fireChannelRead(frame);
            }
            return;
        }
        head = head << 8 | in.readUnsignedByte();
        headBytes++;
        if (!begun && headBytes == PREAMBLE_BYTES) {
            if (head != expected) {
                throw new ProtocolException("the peer does not speak this protocol");
            }
            begun = true;
            head = 0;
            headBytes = 0;
        } else if (begun && headBytes == LENGTH_BYTES) {
            int length = Checks.peers(head, 1, frameBytesMax.getAsInt());
            head = 0;
            headBytes = 0;
            if (in.readableBytes() >= length) {
                context.fireChannelRead(in.readRetainedSlice(length));
            } else {
                gathering = context.alloc().directBuffer(length, length);
            }
        }
    }
}
