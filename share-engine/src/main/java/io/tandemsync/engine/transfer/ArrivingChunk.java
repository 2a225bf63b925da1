package io.tandemsync.engine.transfer;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that comes piece by piece, from its first byte to its last. Pieces as this program cuts them are kept as they came;
 * any others are copied together, so that a chunk takes its own length in memory however a peer cuts it.
 */
final class ArrivingChunk {
    private static final int BLOCK_BYTES = Limits.DATA_BYTES_MAX;

    private final int length;
    private final List<Bytes> blocks = new ArrayList<>();
    /** The block that pieces are being copied to; null between blocks. */
    private byte @Nullable [] copied;

    private int filled;

    /** @param length of the whole chunk in bytes */
    ArrivingChunk(int length) {
        this.length = length;
    }

    /** How many bytes have come. */
    int filled() {
        return filled;
    }

    boolean isWhole() {
        return filled == length;
    }

    /** The bytes in order, once they are whole. */
    List<Bytes> blocks() {
        return blocks;
    }

    /** @throws ProtocolException if there is nothing in the piece, or more than is missing */
    void add(Bytes piece) {
        if (piece.isEmpty() || piece.length() > length - filled) {
            throw new ProtocolException("content came that is longer than asked");
        }
        if (copied == null && (piece.length() == blockLength() || piece.length() == length)) {
            blocks.add(piece);
            filled += piece.length();
            return;
        }
        for (int at = 0; at < piece.length(); ) {
            at += copy(piece.array(), at);
        }
    }

    private int copy(byte[] from, int at) {
        byte[] block = copied == null ? new byte[blockLength()] : copied;
        int reached = filled % BLOCK_BYTES;
        int count = Math.min(block.length - reached, from.length - at);
        System.arraycopy(from, at, block, reached, count);
        filled += count;
        copied = block;
        if (reached + count == block.length) {
            blocks.add(Bytes.wrap(block));
            copied = null;
        }
        return count;
    }

    private int blockLength() {
        return Math.min(BLOCK_BYTES, length - filled);
    }
}
