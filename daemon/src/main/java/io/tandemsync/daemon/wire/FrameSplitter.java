package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a lane's bytes into frames without their lengths, after the preamble that each side sends first. A frame that comes
 * in one piece is passed on as a slice; one that comes in several is gathered in a buffer of its own size. While the gate
 * is shut nothing is cut, and what has come by then is kept as it came.
 */
public final class FrameSplitter extends ChannelInboundHandlerAdapter {
    /** Bytes of a preamble: seven of magic, one for the lane. */
    public static final int PREAMBLE_BYTES = 8;

    private static final int LENGTH_BYTES = 4;
    private static final long MAGIC = 0x74616e64656d31L;

    private final long expected;
    private final IntSupplier frameBytesMax;
    private final BooleanSupplier gate;
    private final Deque<ByteBuf> uncut = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean cutting;
    private boolean begun;
    private boolean broken;
    private long head;
    private int headBytes;
    private @Nullable ByteBuf gathering;

    /**
     * @param lane that the peer must name in its preamble
     * @param frameBytesMax the bound at the moment, asked for each frame before any room is made for it
     * @param gate whether frames are wanted at the moment, asked before each; {@link #cut} goes on once they are again
     */
    public FrameSplitter(Lane lane, IntSupplier frameBytesMax, BooleanSupplier gate) {
        this.expected = preamble(lane);
        this.frameBytesMax = frameBytesMax;
        this.gate = gate;
    }

    /** With a gate that is always open. */
    public FrameSplitter(Lane lane, IntSupplier frameBytesMax) {
        this(lane, frameBytesMax, () -> true);
    }

    /** The eight bytes that go first on a lane. */
    public static long preamble(Lane lane) {
        return MAGIC << 8 | lane.code();
    }

    @Override
    public void channelRead(ChannelHandlerContext to, Object message) {
        if (!(message instanceof ByteBuf in)) {
            to.fireChannelRead(message);
            return;
        }
        if (broken) {
            in.release();
            return;
        }
        uncut.add(in);
        cut();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        drop();
    }

    /** Passes on the frames that have come, as long as the gate is open. */
    public void cut() {
        ChannelHandlerContext to = context;
        if (to == null || cutting) {
            return;
        }
        cutting = true;
        try {
            for (ByteBuf in = uncut.peek(); in != null && gate.getAsBoolean(); in = uncut.peek()) {
                if (in.isReadable()) {
                    step(to, in);
                } else {
                    uncut.remove().release();
                }
            }
        } catch (ProtocolException e) {
            drop();
            throw e;
        } finally {
            cutting = false;
        }
    }

    private void drop() {
        broken = true;
        uncut.forEach(ByteBuf::release);
        uncut.clear();
        if (gathering != null) {
            gathering.release();
            gathering = null;
        }
    }

    private void step(ChannelHandlerContext to, ByteBuf in) {
        ByteBuf frame = gathering;
        if (frame != null) {
            frame.writeBytes(in, Math.min(in.readableBytes(), frame.writableBytes()));
            if (!frame.isWritable()) {
                gathering = null;
                to.fireChannelRead(frame);
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
                to.fireChannelRead(in.readRetainedSlice(length));
            } else {
                gathering = to.alloc().directBuffer(length, length);
            }
        }
    }
}
