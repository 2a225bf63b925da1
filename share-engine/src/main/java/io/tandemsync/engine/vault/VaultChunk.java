package io.tandemsync.engine.vault;

import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a stored sealed chunk or page.
 *
 * @param length bytes of the sealed chunk
 * @param page whether it is a page
 * @param references the chunks or pages that a page lists; none for a chunk
 * @param due seconds since 1970 from which on it may go, as nothing needs it; 0 while something does
 */
public record VaultChunk(int length, boolean page, List<ChunkId> references, long due) {
    private static final int VERSION = 1;

    public VaultChunk {
        references = List.copyOf(references);
    }

    VaultChunk withDue(long changed) {
        return new VaultChunk(length, page, references, changed);
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(16 + references.size() * Hash.BYTES);
        out.u8(VERSION).u8(page ? 1 : 0).varint(length).varint(due).varint(references.size());
        references.forEach(id -> out.bytes(id.hash().bytes()));
        return out.toByteArray();
    }

    static VaultChunk decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != VERSION) {
            throw new FormatException("a stored chunk has an unknown version");
        }
        boolean page = in.u8() == 1;
        int length = in.count(Integer.MAX_VALUE);
        long due = in.varint();
        int count = in.count(Page.SLICES_MAX);
        List<ChunkId> references = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            references.add(new ChunkId(Hash.of(in.bytes(Hash.BYTES))));
        }
        in.finish();
        return new VaultChunk(length, page, references, due);
    }
}
