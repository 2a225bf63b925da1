package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The paths whose entry on the disk a power cut may still take back or tear: what was placed there, or what a user wrote
 * and a scan found, since the last flush that covers it. Kept in the store beside the index, so that they outlive a crash.
 */
public final class UnsurePaths {
    private static final byte[] FOUND = new byte[0];

    private final OrderedStore store;

    UnsurePaths(OrderedStore store) {
        this.store = store;
    }

    /**
     * One of these paths.
     *
     * @param placed whether it was put in place here; otherwise it was found here
     * @param before what the disk showed before a placement
     */
    public record Unsure(SharePath path, boolean placed, @Nullable Base before) {}

    /** What to store with a placement; the first since the last flush says what may come back. */
    List<Change> placed(SharePath path, @Nullable Base before) {
        byte[] key = IndexKeys.unsureKey(path);
        return store.get(Table.PLACEMENTS, key) == null
                ? List.of(new Change(Table.PLACEMENTS, key, PathStateCodec.encodeBase(before)))
                : List.of();
    }

    /**
     * What to store with a file that was found.
     *
     * @param fresh whether its content is new here, so that no earlier placement matters any more
     */
    List<Change> found(SharePath path, boolean fresh) {
        byte[] key = IndexKeys.unsureKey(path);
        return fresh || store.get(Table.PLACEMENTS, key) == null
                ? List.of(new Change(Table.PLACEMENTS, key, FOUND))
                : List.of();
    }

    /** What stands at these paths survives a power cut now. */
    public void sure(Collection<SharePath> paths) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (SharePath path : paths) {
            changes.add(new Change(Table.PLACEMENTS, IndexKeys.unsureKey(path), null));
        }
        if (!changes.isEmpty()) {
            store.commit(changes);
        }
    }

    /** All of them, in the order of their paths. */
    public List<Unsure> all() {
        List<Unsure> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.PLACEMENTS, new byte[] {0});
        while (cursor.next() && cursor.key()[0] == 0) {
            byte[] key = cursor.key();
            byte[] value = cursor.value();
            boolean placed = value.length > 0;
            paths.add(new Unsure(
                    SharePath.ofKey(Arrays.copyOfRange(key, 1, key.length)),
                    placed,
                    placed ? PathStateCodec.decodeBase(value) : null));
        }
        return paths;
    }

    /** Whether something at the path is not known to survive a power cut. */
    public boolean contains(SharePath path) {
        return mark(path).isPresent();
    }

    /** Whether the path shows a user's file whose content is not known to survive a power cut. */
    public boolean isFound(SharePath path) {
        return mark(path).filter(mark -> mark.length == 0).isPresent();
    }

    private Optional<byte[]> mark(SharePath path) {
        return Optional.ofNullable(store.get(Table.PLACEMENTS, IndexKeys.unsureKey(path)));
    }
}
