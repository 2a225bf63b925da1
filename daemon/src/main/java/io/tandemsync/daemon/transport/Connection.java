package io.tandemsync.daemon.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.daemon.wire.Blocks;
import io.tandemsync.daemon.wire.Frame;
import io.tandemsync.daemon.wire.FrameCodec;
import io.tandemsync.daemon.wire.FrameSplitter;
import io.tandemsync.daemon.wire.Lane;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * One secured connection to a known device. Sending is thread-safe and never blocks; everything else is confined to the
 * network's thread.
 */
// What becomes of these futures is heard through the channel\'s end.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Connection {
    private final Ends ends;
    private final Setup setup;
    private final ConnectionEvents events;
    private final TransportLimits limits;
    private final Outbox outbox;
    private final Inbox inbox = new Inbox(this::readOnLater);
    private final Blocks blocks = new Blocks();
    private final ContentPacking packing = new ContentPacking();
    private final List<Reading> readings = new ArrayList<>();
    private boolean proved;
    private boolean closed;
    private long received;

    /** Between whom, over what. */
    public record Ends(Protocol protocol, boolean outbound, DeviceId device, InetSocketAddress remote) {}

    /** The channels beneath: one twice over TCP, two streams and their parent over QUIC. */
    record Channels(Channel parent, Channel control, Channel bulk) {}

    /** A lane that is read. */
    private record Reading(Channel channel, FrameSplitter splitter) {}

    private final Channels channels;

    Connection(Ends ends, Channels channels, Setup setup, ConnectionEvents events) {
        this.ends = ends;
        this.channels = channels;
        this.setup = setup;
        this.events = events;
        this.limits = setup.limits();
        this.outbox = new Outbox(
                channels.control(), channels.bulk(), channels.parent().eventLoop(), new Outbox.Owner() {
                    @Override
                    public void bulkRoom() {
                        if (!closed) {
                            events.bulkRoom(Connection.this);
                        }
                    }

                    @Override
                    public void measured(boolean slow) {
                        packing.slow(slow);
                    }

                    @Override
                    public void writeFailed(Throwable cause) {
                        close(Setup.reason(cause));
                    }
                });
    }

    /** Tells the owner of this connection and lets frames in. */
    void begin() {
        setup.connected();
        channels.parent().closeFuture().addListener(done -> close("the peer closed the connection"));
        events.connected(this, setup.dial());
        if (closed) {
            return;
        }
        if (channels.control() == channels.bulk()) {
            open(channels.control(), Lane.BOTH);
        } else {
            open(channels.control(), Lane.CONTROL);
            open(channels.bulk(), Lane.BULK);
        }
    }

    public Ends ends() {
        return ends;
    }

    /** Frame bytes that came in. */
    public long received() {
        return received;
    }

    /** Frame bytes that wait to go out. */
    public long waitingBytes() {
        return outbox.waitingBytes();
    }

    /** Whether more has come than was dealt with, so that nothing is read for now. */
    public boolean isReadingHeld() {
        return inbox.isFull();
    }

    /**
     * A message waits to be dealt with; once too much does, no more is read until {@link #handled}.
     *
     * @return what it counts
     */
    public int waiting(ShareMessage message, int frameBytes) {
        int cost = Inbox.cost(message, frameBytes);
        inbox.add(cost);
        if (inbox.isFull()) {
            readings.forEach(reading -> reading.channel().config().setAutoRead(false));
        }
        return cost;
    }

    /** So many messages that counted so much have been dealt with; from any thread. */
    public void handled(long cost, int messages) {
        inbox.remove(cost, messages);
    }

    /** Content that came here is read no more by anybody; from any thread. */
    public void reuse(Bytes content) {
        blocks.giveBack(content.array());
    }

    /** Frame bytes that the socket has taken. */
    public long sent() {
        return outbox.progress();
    }

    /** The peer has said hello: the deadline for that no longer holds. */
    public void established() {
        setup.established();
    }

    /** The peer has proved a share: the tight bounds for strangers no longer hold. */
    public void prove() {
        proved = true;
        setup.prove();
    }

    public void send(LinkMessage message) {
        addControl(FrameCodec.encode(allocator(), message));
    }

    /**
     * Sends on a lane.
     *
     * @return the frame's bytes
     * @throws IllegalArgumentException if the message passes a bound of {@link Limits}
     */
    public int send(int channel, ShareMessage message, boolean bulk) {
        ByteBuf frame = FrameCodec.encode(allocator(), channel, message, packing);
        int bytes = frame.readableBytes();
        if (bulk) {
            outbox.add(frame, true);
        } else {
            addControl(frame);
        }
        return bytes;
    }

    public boolean hasBulkRoom() {
        return outbox.hasBulkRoom();
    }

    /** Closes; {@link ConnectionEvents#closed} follows at once, once. */
    public void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        outbox.close();
        channels.parent().close();
        events.closed(this, reason);
    }

    private ByteBufAllocator allocator() {
        return channels.parent().alloc();
    }

    private void addControl(ByteBuf frame) {
        outbox.add(frame, false);
        if (outbox.controlBytes() > limits.controlQueueBytesMax()) {
            dropLater();
        }
    }

    private void dropLater() {
        try {
            channels.parent().eventLoop().execute(() -> close("the peer does not read what it is sent"));
        } catch (RejectedExecutionException e) {
            // The network has been closed, and this with it.
            outbox.close();
        }
    }

    private int frameBytesMax() {
        return proved ? Limits.FRAME_BYTES_MAX : Limits.FRAME_BYTES_MAX_UNPROVED;
    }

    private void open(Channel channel, Lane lane) {
        channel.writeAndFlush(allocator().buffer(FrameSplitter.PREAMBLE_BYTES).writeLong(FrameSplitter.preamble(lane)));
        FrameSplitter splitter = new FrameSplitter(lane, this::frameBytesMax, () -> !inbox.isFull());
        readings.add(new Reading(channel, splitter));
        channel.pipeline().addLast(splitter, new Reader());
        channel.config().setAutoRead(!inbox.isFull());
    }

    private void readOnLater() {
        try {
            channels.parent().eventLoop().execute(this::readOn);
        } catch (RejectedExecutionException e) {
            // The network has been closed, and this with it.
            outbox.close();
        }
    }

    /** Goes on with what had come, then with what comes. */
    private void readOn() {
        for (Reading reading : readings) {
            if (closed || inbox.isFull()) {
                return;
            }
            try {
                reading.splitter().cut();
            } catch (ProtocolException e) {
                close(Setup.reason(e));
                return;
            }
        }
        if (!closed && !inbox.isFull()) {
            readings.forEach(reading -> reading.channel().config().setAutoRead(true));
        }
    }

    private void read(ByteBuf body) {
        int bytes = body.readableBytes() + 4;
        received += bytes;
        if (!proved && received > limits.unprovedBytesMax()) {
            throw new ProtocolException("the peer sends much and proves nothing");
        }
        Frame frame = FrameCodec.decode(body, blocks);
        if (!closed) {
            events.frame(this, frame, bytes);
        }
    }

    /** Takes the frames of one lane. */
    private final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf body) {
            if (!closed) {
                read(body);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                close("the peer closed the connection");
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            close("the peer closed the connection");
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            close(Setup.reason(inner));
        }
    }
}
