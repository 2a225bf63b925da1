package io.tandemsync.daemon.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Pages;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import io.tandemsync.engine.protocol.ShareMessage.SealedChunks;
import java.util.ArrayList;
import java.util.List;

/** The bodies of a channel's large messages: raw bytes behind small fixed heads, packed by zstd where it pays. */
final class BulkMessages {
    /** Most pieces in one data message: whole small files. */
    static final int PIECES_MAX = Limits.WANTS_MAX;

    private static final int PIECE_HEAD_BYTES = 2 + 4 + 4 + 4;
    private static final int PLAIN = 0;
    private static final int ZSTD = 1;
    /** Below this a batch is sent as it is: compressing costs more time than it saves. */
    private static final int COMPRESS_FROM_BYTES = 512;

    private static final int ZSTD_LEVEL = 1;
    /** All records and their lengths. */
    private static final int BLOCK_BYTES_MAX = Limits.RECORDS_BYTES_MAX + Limits.RECORDS_MAX * 4;

    private BulkMessages() {}

    /** Upper bound of the body's bytes, to reserve them at once. */
    static int sizeMax(ShareMessage message) {
        if (message instanceof Data data) {
            int size = 8 + 2;
            for (Piece piece : data.pieces()) {
                size += PIECE_HEAD_BYTES + piece.bytes().length();
            }
            return size;
        } else if (message instanceof Pages pages) {
            int size = 8 + 1;
            for (Bytes page : pages.pages()) {
                size += 4 + page.length();
            }
            return size;
        } else if (message instanceof SealedChunks chunks) {
            return SealedMessages.sizeMax(chunks);
        }
        return 256;
    }

    static void write(Data data, ContentPacking packing, ByteBuf out) {
        out.writeLong(data.request());
        out.writeShort(Checks.own(data.pieces().size(), PIECES_MAX));
        int total = 0;
        for (Piece piece : data.pieces()) {
            out.writeShort(Checks.own(piece.want(), Limits.WANTS_MAX - 1));
            out.writeInt(piece.offset());
            byte[] packed = packing.packed(piece.bytes().array());
            out.writeInt(piece.bytes().length());
            out.writeInt(packed.length);
            out.writeBytes(packed);
            total += piece.bytes().length();
        }
        Checks.own(total, Limits.DATA_BYTES_MAX);
    }

    static Data data(ByteBuf in, Blocks blocks) {
        Checks.need(in, 8 + 2);
        long request = in.readLong();
        int count = Checks.peers(in.readUnsignedShort(), 0, PIECES_MAX);
        List<Piece> pieces = new ArrayList<>(Math.min(count, in.readableBytes() / PIECE_HEAD_BYTES));
        int total = 0;
        for (int i = 0; i < count; i++) {
            Checks.need(in, PIECE_HEAD_BYTES);
            int want = Checks.peers(in.readUnsignedShort(), 0, Limits.WANTS_MAX - 1);
            int offset = Checks.peers(in.readUnsignedInt(), 0, Limits.WANT_BYTES_MAX);
            int length = Checks.peers(in.readUnsignedInt(), 0, Limits.WANT_BYTES_MAX - (long) offset);
            total = Checks.peers((long) total + length, 0, Limits.DATA_BYTES_MAX);
            int packed = Checks.peers(in.readUnsignedInt(), Math.min(1, length), length);
            Checks.need(in, packed);
            byte[] bytes = blocks.take(length);
            if (packed == length) {
                in.readBytes(bytes);
            } else {
                unpack(Checks.take(in, packed), bytes);
            }
            pieces.add(new Piece(want, offset, Bytes.wrap(bytes)));
        }
        Checks.end(in);
        return new Data(request, pieces);
    }

    static void write(Pages pages, ByteBuf out) {
        out.writeLong(pages.request());
        out.writeByte(Checks.own(pages.pages().size(), Limits.PAGES_MAX));
        for (Bytes page : pages.pages()) {
            out.writeInt(Checks.own(page.length(), Limits.PAGE_BYTES_MAX));
            out.writeBytes(page.array());
        }
    }

    static Pages pages(ByteBuf in) {
        Checks.need(in, 8 + 1);
        long request = in.readLong();
        int count = Checks.peers(in.readUnsignedByte(), 0, Limits.PAGES_MAX);
        List<Bytes> pages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Checks.need(in, 4);
            pages.add(Bytes.wrap(Checks.take(in, Checks.peers(in.readUnsignedInt(), 0, Limits.PAGE_BYTES_MAX))));
        }
        Checks.end(in);
        return new Pages(request, pages);
    }

    static void write(Records records, ByteBuf out) {
        byte[] block = block(records.records());
        out.writeLong(records.upTo());
        out.writeShort(records.records().size());
        byte[] packed = block.length < COMPRESS_FROM_BYTES ? block : Zstd.compress(block, ZSTD_LEVEL);
        boolean pays = packed.length < block.length;
        out.writeByte(pays ? ZSTD : PLAIN);
        out.writeInt(block.length);
        out.writeBytes(pays ? packed : block);
    }

    static Records records(ByteBuf in) {
        Checks.need(in, 8 + 2 + 1 + 4);
        long upTo = in.readLong();
        if (upTo < 0) {
            throw new ProtocolException("a sequence number is negative");
        }
        int count = Checks.peers(in.readUnsignedShort(), 0, Limits.RECORDS_MAX);
        int packing = in.readUnsignedByte();
        int length = Checks.peers(in.readUnsignedInt(), 0, BLOCK_BYTES_MAX);
        byte[] block = unpack(packing, Checks.take(in, in.readableBytes()), length);
        ByteBuf rest = Unpooled.wrappedBuffer(block);
        List<Bytes> records = new ArrayList<>(Math.min(count, block.length));
        int total = 0;
        for (int i = 0; i < count; i++) {
            int size = Checks.peers(Varint.read(rest), 1, Limits.RECORD_BYTES_MAX);
            total = Checks.peers((long) total + size, 0, Limits.RECORDS_BYTES_MAX);
            records.add(Bytes.wrap(Checks.take(rest, size)));
        }
        Checks.end(rest);
        return new Records(upTo, records);
    }

    private static byte[] block(List<Bytes> records) {
        Checks.own(records.size(), Limits.RECORDS_MAX);
        int total = 0;
        for (Bytes record : records) {
            total += Checks.own(record.length(), Limits.RECORD_BYTES_MAX);
        }
        ByteBuf block = Unpooled.buffer(Checks.own(total, Limits.RECORDS_BYTES_MAX) + records.size() * 4);
        for (Bytes record : records) {
            Varint.write(block, record.length());
            block.writeBytes(record.array());
        }
        byte[] bytes = new byte[block.readableBytes()];
        block.readBytes(bytes);
        return bytes;
    }

    /** Unpacks into a buffer of the declared and already bounded size. */
    private static byte[] unpack(int packing, byte[] packed, int length) {
        if (packing == PLAIN) {
            Checks.peers(packed.length, length, length);
            return packed;
        }
        if (packing != ZSTD) {
            throw new ProtocolException("records are packed in an unknown way");
        }
        byte[] block = new byte[length];
        unpack(packed, block);
        return block;
    }

    /** Fills the whole of what is given; zstd needs no window beside it. */
    private static void unpack(byte[] packed, byte[] into) {
        try {
            long unpacked = Zstd.decompressByteArray(into, 0, into.length, packed, 0, packed.length);
            if (!Zstd.isError(unpacked) && unpacked == into.length) {
                return;
            }
        } catch (ZstdException e) {
            throw new ProtocolException("packed bytes are damaged or more than they say", e);
        }
        throw new ProtocolException("packed bytes are of another size than they say");
    }
}
