package io.tandemsync.engine.place;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.index.PathStateCodec;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That something is about to be pushed aside at a path, noted before the act so that a crash in the middle can be told
 * apart from a user's doing. It stays until a flush covers all the moves of what it speaks of.
 *
 * @param kept name that what was pushed aside gets, in the displaced area and among the kept versions; never given twice
 * @param name of the staged entry that is swapped in; empty where something is only displaced
 * @param inode of the staged entry; 0 where something is only displaced
 * @param removed whether a deletion pushes it aside
 * @param base what the disk was known to show at the path before
 */
public record Intent(String kept, String name, SharePath path, long inode, boolean removed, @Nullable Base base) {
    private static final int NAME_MAX = 64;

    Change put() {
        ByteWriter out = new ByteWriter();
        out.text(name).varint(inode).u8(removed ? 1 : 0).string(path.key()).bytes(PathStateCodec.encodeBase(base));
        return new Change(Table.PLACEMENTS, key(), out.toByteArray());
    }

    Change drop() {
        return new Change(Table.PLACEMENTS, key(), null);
    }

    static List<Intent> all(OrderedStore store) {
        List<Intent> intents = new ArrayList<>();
        // Names are hexadecimal; keys that begin with zero are the index's own.
        OrderedStore.Cursor cursor = store.from(Table.PLACEMENTS, new byte[] {1});
        while (cursor.next()) {
            intents.add(decode(new String(cursor.key(), StandardCharsets.US_ASCII), cursor.value()));
        }
        return intents;
    }

    /** @throws FormatException if the bytes are none */
    static Intent decode(String kept, byte[] value) {
        ByteReader in = new ByteReader(value);
        String name = in.text(NAME_MAX);
        long inode = in.varint();
        boolean removed = in.u8() == 1;
        SharePath path = path(in);
        return new Intent(kept, name, path, inode, removed, PathStateCodec.decodeBase(in.bytes(in.remaining())));
    }

    private static SharePath path(ByteReader in) {
        try {
            return SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX));
        } catch (IllegalArgumentException e) {
            throw new FormatException("an intent has no path", e);
        }
    }

    private byte[] key() {
        return kept.getBytes(StandardCharsets.US_ASCII);
    }
}
