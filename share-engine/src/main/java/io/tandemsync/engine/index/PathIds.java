package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which path has which path id: kept from the day on which a blind replica first asks by ids, and by writers only. */
public final class PathIds {
    private static final byte[] KEPT = "path-ids".getBytes(StandardCharsets.US_ASCII);
    /** Entries written in one batch. */
    private static final int BATCH = 1_000;

    private final OrderedStore store;
    private final Function<SharePath, Hash> pathIds;
    private boolean kept;

    PathIds(OrderedStore store, Function<SharePath, Hash> pathIds) {
        this.store = store;
        this.pathIds = pathIds;
        this.kept = store.get(Table.META, KEPT) != null;
    }

    /** Begins to keep them: of all paths known now, once. */
    public void keep() throws IOException {
        if (kept) {
            return;
        }
        byte[] from = new byte[0];
        List<Change> changes = batch(from);
        while (!changes.isEmpty()) {
            byte[] last = Objects.requireNonNull(changes.get(changes.size() - 1).value());
            store.commit(changes);
            from = Arrays.copyOf(last, last.length + 1);
            changes = batch(from);
        }
        changes.add(new Change(Table.META, KEPT, new byte[0]));
        store.commit(changes);
        kept = true;
    }

    /** The next entries; a walk does not outlast a commit. */
    private List<Change> batch(byte[] from) {
        List<Change> changes = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.PATHS, from);
        while (changes.size() < BATCH && cursor.next()) {
            byte[] key = cursor.key();
            changes.add(change(pathIds.apply(SharePath.ofKey(key)), key));
        }
        return changes;
    }

    /** Notes a path that changes. */
    void note(Hash pathId, byte[] key, List<Change> changes) {
        if (kept) {
            changes.add(change(pathId, key));
        }
    }

    private static Change change(Hash pathId, byte[] key) {
        return new Change(Table.PATH_IDS, pathId.bytes(), key);
    }

    /** The path with this id; null if none is known, or ids are not kept. */
    public @Nullable SharePath path(Hash pathId) {
        byte[] key = store.get(Table.PATH_IDS, pathId.bytes());
        return key == null ? null : SharePath.ofKey(key);
    }
}
