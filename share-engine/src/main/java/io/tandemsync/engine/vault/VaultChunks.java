package io.tandemsync.engine.vault;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The stored chunks and who needs them: paths by their records, pages by what they list. What nothing needs any more gets a
 * date from which on it may go.
 *
 * <p>Changes are collected into the caller's batch. A batch changes the references of one owner only, so what the store
 * says of all others holds meanwhile.
 */
final class VaultChunks {
    private static final int OWNER_PATH = 0;
    private static final int OWNER_PAGE = 1;
    private static final int OWNER_AT = Hash.BYTES;
    private static final int KEY_BYTES = 2 * Hash.BYTES + 1;

    private final OrderedStore store;

    VaultChunks(OrderedStore store) {
        this.store = store;
    }

    @Nullable
    VaultChunk get(ChunkId id) {
        byte[] value = store.get(Table.CHUNKS, id.hash().bytes());
        return value == null ? null : VaultChunk.decode(value);
    }

    /** A path's records need other chunks than before. */
    void needed(Hash pathId, SortedSet<ChunkId> before, SortedSet<ChunkId> after, long due, List<Change> changes) {
        changeOwner(OWNER_PATH, pathId, before, after, due, changes);
    }

    /** A chunk is stored; what a page lists is needed from now on. */
    void stored(ChunkId id, VaultChunk chunk, long due, List<Change> changes) {
        VaultChunk kept = chunk.withDue(isNeeded(id, null) ? 0 : due);
        put(id, kept, changes);
        changeOwner(OWNER_PAGE, id.hash(), new TreeSet<>(), new TreeSet<>(chunk.references()), due, changes);
    }

    /** A chunk is no longer stored; what it listed is needed by it no longer. */
    void removed(ChunkId id, VaultChunk chunk, long due, List<Change> changes) {
        if (chunk.due() != 0) {
            changes.add(new Change(Table.GARBAGE, garbageKey(chunk.due(), id), null));
        }
        changes.add(new Change(Table.CHUNKS, id.hash().bytes(), null));
        changeOwner(OWNER_PAGE, id.hash(), new TreeSet<>(chunk.references()), new TreeSet<>(), due, changes);
    }

    private void put(ChunkId id, VaultChunk chunk, List<Change> changes) {
        changes.add(new Change(Table.CHUNKS, id.hash().bytes(), chunk.encode()));
        if (chunk.due() != 0) {
            changes.add(new Change(Table.GARBAGE, garbageKey(chunk.due(), id), new byte[0]));
        }
    }

    private void changeOwner(
            int kind, Hash owner, SortedSet<ChunkId> before, SortedSet<ChunkId> after, long due, List<Change> changes) {
        for (ChunkId id : after) {
            if (!before.contains(id)) {
                changes.add(new Change(Table.REFERENCES, key(id, kind, owner), new byte[0]));
                redate(id, 0, changes);
            }
        }
        for (ChunkId id : before) {
            if (!after.contains(id)) {
                byte[] key = key(id, kind, owner);
                changes.add(new Change(Table.REFERENCES, key, null));
                if (!isNeeded(id, key)) {
                    redate(id, due, changes);
                }
            }
        }
    }

    /** Gives a stored chunk another date. */
    private void redate(ChunkId id, long due, List<Change> changes) {
        VaultChunk chunk = get(id);
        if (chunk != null && chunk.due() != due) {
            if (chunk.due() != 0) {
                changes.add(new Change(Table.GARBAGE, garbageKey(chunk.due(), id), null));
            }
            put(id, chunk.withDue(due), changes);
        }
    }

    /** Whether anybody needs the chunk, this reference not counted. */
    private boolean isNeeded(ChunkId id, byte @Nullable [] without) {
        byte[] prefix = id.hash().bytes();
        OrderedStore.Cursor cursor = store.from(Table.REFERENCES, prefix);
        while (cursor.next() && startsWith(cursor.key(), prefix)) {
            if (without == null || !Arrays.equals(without, cursor.key())) {
                return true;
            }
        }
        return false;
    }

    /** The paths that need the chunk, directly or through pages. */
    SortedSet<Hash> needing(ChunkId id) {
        TreeSet<Hash> paths = new TreeSet<>();
        TreeSet<ChunkId> seen = new TreeSet<>();
        List<ChunkId> open = new ArrayList<>(List.of(id));
        while (!open.isEmpty()) {
            ChunkId next = open.remove(open.size() - 1);
            seen.add(next);
            byte[] prefix = next.hash().bytes();
            OrderedStore.Cursor cursor = store.from(Table.REFERENCES, prefix);
            while (cursor.next() && startsWith(cursor.key(), prefix)) {
                Hash owner = Hash.of(cursor.key(), OWNER_AT + 1);
                if (cursor.key()[OWNER_AT] == OWNER_PATH) {
                    paths.add(owner);
                } else if (!seen.contains(new ChunkId(owner))) {
                    open.add(new ChunkId(owner));
                }
            }
        }
        return paths;
    }

    /** Chunks that may go at this moment, at most so many. */
    List<ChunkId> garbage(long now, int max) {
        List<ChunkId> due = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.GARBAGE, new byte[0]);
        while (due.size() < max && cursor.next()) {
            byte[] key = cursor.key();
            if (ByteBuffer.wrap(key).getLong() > now) {
                break;
            }
            due.add(new ChunkId(Hash.of(key, Long.BYTES)));
        }
        return due;
    }

    boolean hasGarbage() {
        return store.size(Table.GARBAGE) > 0;
    }

    private static byte[] garbageKey(long due, ChunkId id) {
        return ByteBuffer.allocate(Long.BYTES + Hash.BYTES)
                .putLong(due)
                .put(id.hash().bytes())
                .array();
    }

    private static byte[] key(ChunkId id, int kind, Hash owner) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put(id.hash().bytes())
                .put((byte) kind)
                .put(owner.bytes())
                .array();
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return Arrays.equals(key, 0, Math.min(key.length, prefix.length), prefix, 0, prefix.length);
    }
}
