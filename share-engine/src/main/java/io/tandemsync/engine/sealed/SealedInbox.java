package io.tandemsync.engine.sealed;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedPiece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts sealed chunks together from the pieces in which one peer sends them. One chunk at a time is in pieces, and none is
 * longer than was said to be possible, so a peer can fill no more memory than it was asked to.
 */
public final class SealedInbox {
    private final TreeMap<Long, Expected> expected = new TreeMap<>();
    private @Nullable Partial partial;

    /**
     * A sealed chunk that came, or the word that it cannot be had.
     *
     * @param sealed null if it cannot be had
     */
    public record Delivery(long request, int want, @Nullable Bytes sealed) {}

    private static final class Expected {
        private final List<Integer> bytesMax;
        private final BitSet settled = new BitSet();

        private Expected(List<Integer> bytesMax) {
            this.bytesMax = List.copyOf(bytesMax);
        }
    }

    private static final class Partial {
        private final long request;
        private final int want;
        private final byte[] bytes;
        private int filled;

        private Partial(long request, int want, int total) {
            this.request = request;
            this.want = want;
            this.bytes = new byte[total];
        }
    }

    /** A request was sent; each of its wants may bring so many bytes. */
    public void expect(long request, List<Integer> bytesMax) {
        expected.put(request, new Expected(bytesMax));
    }

    /** How many requests have not been answered wholly. */
    public int open() {
        return expected.size();
    }

    /** Takes in pieces. @throws ProtocolException if they are not what was asked for, in order */
    public List<Delivery> take(ShareMessage.SealedChunks chunks) {
        List<Delivery> deliveries = new ArrayList<>();
        for (SealedPiece piece : chunks.pieces()) {
            Delivery delivery = take(chunks.request(), piece);
            if (delivery != null) {
                deliveries.add(delivery);
            }
        }
        return deliveries;
    }

    private @Nullable Delivery take(long request, SealedPiece piece) {
        Expected open = expected.get(request);
        if (open == null || piece.want() >= open.bytesMax.size() || open.settled.get(piece.want())) {
            throw new ProtocolException("a sealed chunk came that was not asked for");
        }
        if (piece.total() > open.bytesMax.get(piece.want())) {
            throw new ProtocolException("a sealed chunk is longer than it can be");
        }
        Partial filling = partial;
        if (filling == null) {
            filling = new Partial(request, piece.want(), piece.total());
        } else if (filling.request != request
                || filling.want != piece.want()
                || filling.bytes.length != piece.total()) {
            throw new ProtocolException("a sealed chunk came before another one was whole");
        }
        byte[] bytes = piece.bytes().array();
        boolean idle = bytes.length == 0 && piece.total() > 0;
        if (idle || piece.offset() != filling.filled || bytes.length > filling.bytes.length - filling.filled) {
            throw new ProtocolException("a piece of a sealed chunk came out of place");
        }
        System.arraycopy(bytes, 0, filling.bytes, filling.filled, bytes.length);
        filling.filled += bytes.length;
        if (filling.filled < filling.bytes.length) {
            partial = filling;
            return null;
        }
        partial = null;
        open.settled.set(piece.want());
        if (open.settled.cardinality() == open.bytesMax.size()) {
            expected.remove(request);
        }
        return new Delivery(request, piece.want(), piece.total() == 0 ? null : Bytes.wrap(filling.bytes));
    }
}
