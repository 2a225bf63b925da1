package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Pages;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import io.tandemsync.engine.protocol.ShareMessage.SealedChunks;
import io.tandemsync.engine.protocol.ShareMessage.SealedRequest;
import java.util.function.Consumer;

/** Turns messages into frames and frames into messages: {@code u32 length, u8 type, [varint channel,] body}. */
public final class FrameCodec {
    private static final int SMALL_FRAME_BYTES = 256;

    private FrameCodec() {}

    /** The whole frame of a link's message; the caller releases it. */
    public static ByteBuf encode(ByteBufAllocator allocator, LinkMessage message) {
        return frame(allocator, SMALL_FRAME_BYTES, out -> {
            out.writeByte(LinkMessages.type(message));
            LinkMessages.write(message, out);
        });
    }

    /**
     * The whole frame of a channel's message; the caller releases it.
     *
     * @param packing whether content is packed
     * @throws IllegalArgumentException if the message passes a bound of {@link Limits}
     */
    public static ByteBuf encode(
            ByteBufAllocator allocator, int channel, ShareMessage message, ContentPacking packing) {
        int size = Frame.OVERHEAD_BYTES_MAX + BulkMessages.sizeMax(message);
        return frame(allocator, size, out -> {
            out.writeByte(type(message));
            Varint.write(out, channel);
            if (message instanceof Data data) {
                BulkMessages.write(data, packing, out);
            } else if (message instanceof Pages pages) {
                BulkMessages.write(pages, out);
            } else if (message instanceof Records records) {
                BulkMessages.write(records, out);
            } else if (message instanceof SealedChunks chunks) {
                SealedMessages.write(chunks, out);
            } else if (message instanceof SealedRequest request) {
                SealedMessages.write(request, out);
            } else {
                ShareMessages.write(message, out);
            }
        });
    }

    /**
     * What is in a frame.
     *
     * @param frame without its length; wholly read afterwards, released by the caller
     * @param blocks that content is put into
     * @throws ProtocolException if it is not well formed or passes a bound
     */
    public static Frame decode(ByteBuf frame, Blocks blocks) {
        Checks.need(frame, 1);
        int type = frame.readUnsignedByte();
        if (type >= FrameType.OPTIONAL_FROM) {
            frame.skipBytes(frame.readableBytes());
            return new Frame.Ignored();
        }
        if (type < FrameType.WELCOME) {
            return new Frame.OfLink(LinkMessages.read(type, frame));
        }
        int channel = Varint.read(frame);
        ShareMessage message =
                switch (type) {
                    case FrameType.DATA -> BulkMessages.data(frame, blocks);
                    case FrameType.PAGES -> BulkMessages.pages(frame);
                    case FrameType.RECORDS -> BulkMessages.records(frame);
                    case FrameType.SEALED_REQUEST -> SealedMessages.request(frame);
                    case FrameType.SEALED_CHUNKS -> SealedMessages.chunks(frame);
                    default -> ShareMessages.read(type, frame);
                };
        return new Frame.OfShare(channel, message);
    }

    private static ByteBuf frame(ByteBufAllocator allocator, int sizeGuess, Consumer<ByteBuf> body) {
        ByteBuf out = allocator.directBuffer(sizeGuess);
        boolean done = false;
        try {
            out.writeInt(0);
            body.accept(out);
            out.setInt(0, Checks.own(out.readableBytes() - 4, Limits.FRAME_BYTES_MAX));
            done = true;
            return out;
        } finally {
            if (!done) {
                out.release();
            }
        }
    }

    private static int type(ShareMessage message) {
        if (message instanceof ShareMessage.Welcome) {
            return FrameType.WELCOME;
        } else if (message instanceof Records) {
            return FrameType.RECORDS;
        } else if (message instanceof ShareMessage.Progress) {
            return FrameType.PROGRESS;
        } else if (message instanceof ShareMessage.Buckets) {
            return FrameType.BUCKETS;
        } else if (message instanceof ShareMessage.Repair) {
            return FrameType.REPAIR;
        } else if (message instanceof ShareMessage.Request) {
            return FrameType.REQUEST;
        } else if (message instanceof Data) {
            return FrameType.DATA;
        } else if (message instanceof ShareMessage.Refused) {
            return FrameType.REFUSED;
        } else if (message instanceof ShareMessage.PageRequest) {
            return FrameType.PAGE_REQUEST;
        } else if (message instanceof SealedRequest) {
            return FrameType.SEALED_REQUEST;
        } else if (message instanceof SealedChunks) {
            return FrameType.SEALED_CHUNKS;
        }
        return FrameType.PAGES;
    }
}
