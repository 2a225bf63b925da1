package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage.SealedChunks;
import io.tandemsync.engine.protocol.ShareMessage.SealedPiece;
import io.tandemsync.engine.protocol.ShareMessage.SealedRequest;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import java.util.ArrayList;
import java.util.List;

/** The bodies of the messages that ask for sealed chunks and bring them: raw bytes behind small fixed heads. */
final class SealedMessages {
    private static final int WANT_BYTES = 2 * Hash.BYTES;
    private static final int PIECE_HEAD_BYTES = 2 + 4 + 4 + 4;

    private SealedMessages() {}

    /** Upper bound of the body's bytes, to reserve them at once. */
    static int sizeMax(SealedChunks chunks) {
        int size = 8 + 2;
        for (SealedPiece piece : chunks.pieces()) {
            size += PIECE_HEAD_BYTES + piece.bytes().length();
        }
        return size;
    }

    static void write(SealedRequest request, ByteBuf out) {
        out.writeLong(request.id());
        out.writeShort(Checks.own(request.wants().size(), Limits.SEALED_WANTS_MAX));
        for (SealedWant want : request.wants()) {
            out.writeBytes(want.path().bytes());
            out.writeBytes(want.chunk().hash().bytes());
        }
    }

    static SealedRequest request(ByteBuf in) {
        Checks.need(in, 8 + 2);
        long id = in.readLong();
        int count = Checks.peers(in.readUnsignedShort(), 1, Limits.SEALED_WANTS_MAX);
        Checks.need(in, count * WANT_BYTES);
        List<SealedWant> wants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Hash path = Hash.of(Checks.take(in, Hash.BYTES));
            wants.add(new SealedWant(path, new ChunkId(Hash.of(Checks.take(in, Hash.BYTES)))));
        }
        Checks.end(in);
        return new SealedRequest(id, wants);
    }

    static void write(SealedChunks chunks, ByteBuf out) {
        out.writeLong(chunks.request());
        out.writeShort(Checks.own(chunks.pieces().size(), Limits.SEALED_WANTS_MAX));
        int bytes = 0;
        for (SealedPiece piece : chunks.pieces()) {
            out.writeShort(Checks.own(piece.want(), Limits.SEALED_WANTS_MAX - 1));
            out.writeInt(Checks.own(piece.total(), Limits.SEALED_BYTES_MAX));
            out.writeInt(piece.offset());
            out.writeInt(piece.bytes().length());
            out.writeBytes(piece.bytes().array());
            bytes += piece.bytes().length();
        }
        Checks.own(bytes, Limits.DATA_BYTES_MAX);
    }

    static SealedChunks chunks(ByteBuf in) {
        Checks.need(in, 8 + 2);
        long request = in.readLong();
        int count = Checks.peers(in.readUnsignedShort(), 0, Limits.SEALED_WANTS_MAX);
        List<SealedPiece> pieces = new ArrayList<>(Math.min(count, in.readableBytes() / PIECE_HEAD_BYTES));
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            Checks.need(in, PIECE_HEAD_BYTES);
            int want = Checks.peers(in.readUnsignedShort(), 0, Limits.SEALED_WANTS_MAX - 1);
            int total = Checks.peers(in.readUnsignedInt(), 0, Limits.SEALED_BYTES_MAX);
            int offset = Checks.peers(in.readUnsignedInt(), 0, total);
            int length = Checks.peers(in.readUnsignedInt(), 0, (long) total - offset);
            bytes = Checks.peers((long) bytes + length, 0, Limits.DATA_BYTES_MAX);
            pieces.add(new SealedPiece(want, total, offset, Bytes.wrap(Checks.take(in, length))));
        }
        Checks.end(in);
        return new SealedChunks(request, pieces);
    }
}
