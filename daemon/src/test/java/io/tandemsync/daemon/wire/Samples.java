package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** One message of each kind, always the same. */
final class Samples {
    static final int CHANNEL = 300;

    private Samples() {}

    static Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("hello", new LinkMessage.Hello(1, 0x8000_0000_0000_0005L, bytes(32, 1), "kitchen é", "tandem/0.1.0"));
        all.put("ask", new LinkMessage.Ask(4, hash(2), bytes(101, 3)));
        all.put("answer", new LinkMessage.Answer(4, bytes(69, 4)));
        all.put("refusal", new LinkMessage.Answer(5, Bytes.empty()));
        all.put("leave-stopped", new Leave(4, Leave.Reason.STOPPED));
        all.put("leave-removed", new Leave(4, Leave.Reason.REMOVED));
        all.put("leave-broken", new Leave(4, Leave.Reason.BROKEN));
        all.put("ping", new LinkMessage.Ping(Long.MIN_VALUE));
        all.put("pong", new LinkMessage.Pong(70_000));
        putShareMessages(all);
        putSealedMessages(all);
        return all;
    }

    private static void putShareMessages(Map<String, Object> all) {
        all.put(
                "welcome",
                new ShareMessage.Welcome(
                        new ReplicaId(new UUID(1, 2)),
                        new UUID(3, 4),
                        new UUID(-5, -6),
                        7,
                        new UUID(0, 0),
                        0,
                        vector()));
        all.put("records", new ShareMessage.Records(9, List.of(bytes(1, 5), bytes(200, 6))));
        all.put(
                "progress",
                new ShareMessage.Progress(
                        10, 11, hash(7), new ShareMessage.Need(1, 2, 3, Long.MAX_VALUE), 12, true, vector()));
        all.put("buckets", new ShareMessage.Buckets(List.of(hash(8), hash(9))));
        all.put("repair", new ShareMessage.Repair(List.of(0, 23, 24, 1023)));
        all.put(
                "request",
                new ShareMessage.Request(
                        13,
                        List.of(
                                new ShareMessage.Want(new ContentId(hash(10)), 1L << 40, 1 << 20),
                                new ShareMessage.Want(new ContentId(hash(11)), 0, 1))));
        all.put(
                "data",
                new ShareMessage.Data(
                        13,
                        List.of(
                                new ShareMessage.Piece(0, 65_536, bytes(20, 12)),
                                new ShareMessage.Piece(511, 0, bytes(1, 13)))));
        all.put("refused", new ShareMessage.Refused(13, List.of(1, 511)));
        all.put(
                "page-request",
                new ShareMessage.PageRequest(14, List.of(new ChunkId(hash(14)), new ChunkId(hash(15)))));
        all.put("pages", new ShareMessage.Pages(14, List.of(bytes(30, 16), Bytes.empty())));
    }

    private static void putSealedMessages(Map<String, Object> all) {
        all.put(
                "sealed-request",
                new ShareMessage.SealedRequest(
                        15,
                        List.of(
                                new ShareMessage.SealedWant(hash(17), new ChunkId(hash(18))),
                                new ShareMessage.SealedWant(hash(19), new ChunkId(hash(20))))));
        all.put(
                "sealed-chunks",
                new ShareMessage.SealedChunks(
                        15,
                        List.of(
                                new ShareMessage.SealedPiece(0, 1_049_600, 65_536, bytes(20, 21)),
                                new ShareMessage.SealedPiece(127, 0, 0, Bytes.empty()))));
    }

    static Object named(String name) {
        return Objects.requireNonNull(all().get(name));
    }

    /** The frame with its length, content as it is. */
    static byte[] encode(Object message) {
        return encode(message, new ContentPacking());
    }

    /** The frame with its length. */
    static byte[] encode(Object message, ContentPacking packing) {
        UnpooledByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
        ByteBuf frame = message instanceof LinkMessage link
                ? FrameCodec.encode(allocator, link)
                : FrameCodec.encode(allocator, CHANNEL, (ShareMessage) message, packing);
        try {
            return ByteBufUtil.getBytes(frame);
        } finally {
            frame.release();
        }
    }

    /** What is in the frame, of which the length is left out. */
    static Object decode(byte[] frame) {
        Frame read = FrameCodec.decode(Unpooled.wrappedBuffer(frame), new Blocks());
        if (read instanceof Frame.OfLink link) {
            return link.message();
        } else if (read instanceof Frame.OfShare share) {
            return share.message();
        }
        return read;
    }

    /** The frame without its length. */
    static byte[] body(Object message) {
        byte[] frame = encode(message);
        return Arrays.copyOfRange(frame, 4, frame.length);
    }

    static Bytes bytes(int count, int seed) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (seed + 7 * i);
        }
        return Bytes.wrap(bytes);
    }

    private static Hash hash(int seed) {
        return Hash.of(bytes(32, seed).array());
    }

    private static VersionVector vector() {
        return VersionVector.of(
                Map.of(new ReplicaId(new UUID(1, 2)), 5L, new ReplicaId(new UUID(-1, 0)), Long.MAX_VALUE));
    }
}
