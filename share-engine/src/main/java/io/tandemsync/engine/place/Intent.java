package io.tandemsync.engine.place;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That an entry is about to be swapped into a path, noted before the act so that a crash in the middle can be told apart
 * from a user's doing.
 *
 * @param name of the entry in its area
 * @param inode of the staged entry; 0 where something is only displaced
 */
record Intent(String name, SharePath path, long inode) {
    Change put() {
        ByteWriter out = new ByteWriter();
        out.varint(inode).string(path.key());
        return new Change(Table.PLACEMENTS, key(name), out.toByteArray());
    }

    static Change drop(String name) {
        return new Change(Table.PLACEMENTS, key(name), null);
    }

    static @Nullable Intent load(OrderedStore store, String name) {
        byte[] value = store.get(Table.PLACEMENTS, key(name));
        return value == null ? null : decode(name, value);
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

    private static Intent decode(String name, byte[] value) {
        ByteReader in = new ByteReader(value);
        long inode = in.varint();
        return new Intent(name, SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX)), inode);
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
