package io.tandemsync.engine.chunk;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Content.Slice;
import io.tandemsync.engine.model.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the chunk list of a long content.
 *
 * @param level 0 where the slices are chunks, n where they are pages of level n - 1
 * @param slices in file order
 */
public record Page(int level, List<Slice> slices) {
    /** Most slices in a page. */
    public static final int SLICES_MAX = 512;
    /** Highest level of a page, one below that of a content's root. */
    public static final int LEVEL_MAX = Content.LEVEL_MAX - 1;

    private static final int VERSION = 1;

    public Page {
        slices = List.copyOf(slices);
        if (level < 0 || level > LEVEL_MAX || slices.isEmpty() || slices.size() > SLICES_MAX) {
            throw new IllegalArgumentException("a page is out of bounds");
        }
    }

    /** A page's bytes with its id. */
    public record Encoded(ChunkId id, Bytes bytes) {}

    /** Bytes of file content that the page stands for. */
    public long size() {
        long sum = 0;
        for (Slice slice : slices) {
            sum = Math.addExact(sum, slice.length());
        }
        return sum;
    }

    /** The canonical bytes and their id. */
    public Encoded encode(ChunkHash hash) {
        ByteWriter out = new ByteWriter(8 + slices.size() * (Hash.BYTES + 4));
        write(out, level, slices);
        byte[] bytes = out.toByteArray();
        return new Encoded(hash.page(bytes), Bytes.wrap(bytes));
    }

    /**
     * The page with these bytes.
     *
     * @throws FormatException if they are not the canonical bytes of a page
     */
    public static Page decode(Bytes bytes) {
        ByteReader in = new ByteReader(bytes.array());
        if (in.u8() != VERSION) {
            throw new FormatException("a page has an unknown version");
        }
        int level = in.u8();
        if (level > LEVEL_MAX) {
            throw new FormatException("a page has an impossible level");
        }
        int count = in.count(SLICES_MAX);
        if (count == 0 || in.remaining() < count * (Hash.BYTES + 1)) {
            throw new FormatException("a page has no slices or ends too early");
        }
        List<Slice> slices = new ArrayList<>(count);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            ChunkId id = new ChunkId(Hash.of(in.bytes(Hash.BYTES)));
            slices.add(new Slice(id, sliceLength(in.varint(), level)));
            sum += slices.get(i).length();
            if (sum < 0) {
                throw new FormatException("a page stands for too many bytes");
            }
        }
        in.finish();
        return new Page(level, slices);
    }

    /**
     * The page that a slice of a root or a higher page names, with everything about it checked.
     *
     * @param slice what names it
     * @param level its level, one below that of the list which the slice is in
     * @throws FormatException if the bytes are not that very page
     */
    public static Page decode(ChunkHash hash, Slice slice, int level, Bytes bytes) {
        if (!hash.page(bytes.array()).equals(slice.id())) {
            throw new FormatException("a page does not have the id it was asked for by");
        }
        Page page = decode(bytes);
        if (page.level != level || page.size() != slice.length()) {
            throw new FormatException("a page has another level or size than the list that names it says");
        }
        return page;
    }

    /**
     * The length if a slice in a list of this level may have it.
     *
     * @throws FormatException if it may not
     */
    public static long sliceLength(long length, int level) {
        if (length < 1 || (level == 0 && length > FastCdc.CHUNK_BYTES_MAX)) {
            throw new FormatException("a slice has an impossible length");
        }
        return length;
    }

    static void write(ByteWriter out, int level, List<Slice> slices) {
        out.u8(VERSION).u8(level).varint(slices.size());
        for (Slice slice : slices) {
            out.bytes(slice.id().hash().bytes()).varint(slice.length());
        }
    }
}
