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
    /** Comes before the base of an adopted file; an encoded base begins with 0 or 1. */
    private static final byte ADOPTED = 2;

    private final OrderedStore store;

    UnsurePaths(OrderedStore store) {
        this.store = store;
    }

    /**
     * One of these paths.
     *
     * @param before what the disk was known to show before a placement or an adoption
     */
    public record Unsure(SharePath path, Kind kind, @Nullable Base before) {}

    /** How the entry came to the path. */
    public enum Kind {
        /** An update put it in place. */
        PLACED,
        /** A user wrote it, and a record was made of it. */
        FOUND,
        /** A user wrote it, and it was taken for what the share has already: others have it, also if it is torn here. */
        ADOPTED
    }

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

    /** What to store with a file that was found and has the content that the share has already. */
    List<Change> adopted(SharePath path, @Nullable Base before) {
        byte[] key = IndexKeys.unsureKey(path);
        byte[] base = mark(path).filter(mark -> mark.length > 0).orElseGet(() -> PathStateCodec.encodeBase(before));
        if (base[0] == ADOPTED) {
            return List.of();
        }
        byte[] value = new byte[base.length + 1];
        value[0] = ADOPTED;
        System.arraycopy(base, 0, value, 1, base.length);
        return List.of(new Change(Table.PLACEMENTS, key, value));
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
            paths.add(unsure(SharePath.ofKey(Arrays.copyOfRange(key, 1, key.length)), cursor.value()));
        }
        return paths;
    }

    /** The path, if it shows an adopted file that is not known to survive a power cut. */
    public Optional<Unsure> adopted(SharePath path) {
        return mark(path).map(mark -> unsure(path, mark)).filter(unsure -> unsure.kind() == Kind.ADOPTED);
    }

    private static Unsure unsure(SharePath path, byte[] mark) {
        if (mark.length == 0) {
            return new Unsure(path, Kind.FOUND, null);
        }
        return mark[0] == ADOPTED
                ? new Unsure(path, Kind.ADOPTED, PathStateCodec.decodeBase(Arrays.copyOfRange(mark, 1, mark.length)))
                : new Unsure(path, Kind.PLACED, PathStateCodec.decodeBase(mark));
    }

    /** Whether something at the path is not known to survive a power cut. */
    public boolean contains(SharePath path) {
        return mark(path).isPresent();
    }

    /** Whether the path shows a user's file whose content is not known to survive a power cut. */
    public boolean isFound(SharePath path) {
        return mark(path).filter(mark -> mark.length == 0 || mark[0] == ADOPTED).isPresent();
    }

    private Optional<byte[]> mark(SharePath path) {
        return Optional.ofNullable(store.get(Table.PLACEMENTS, IndexKeys.unsureKey(path)));
    }
}
