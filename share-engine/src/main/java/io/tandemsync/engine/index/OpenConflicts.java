package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which paths are unedited conflict copies, each since when this replica knows it. */
public final class OpenConflicts {
    private final OrderedStore store;
    private final Clock clock;

    OpenConflicts(OrderedStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A conflict copy and when it became known here, by the wall clock. */
    public record Open(SharePath copy, Instant detected) {}

    /** All of them, in tree order. */
    public List<Open> all() {
        List<Open> open = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.CONFLICTS, new byte[0]);
        while (cursor.next()) {
            ByteReader in = new ByteReader(cursor.value());
            Instant detected = EntryCodec.time(in);
            in.finish();
            open.add(new Open(SharePath.ofKey(cursor.key()), detected));
        }
        return open;
    }

    /** Notes that a path became a conflict copy or is one no more. */
    void note(byte[] key, PathState before, PathState after, List<Change> changes) {
        boolean was = isCopy(before);
        if (was != isCopy(after)) {
            ByteWriter now = new ByteWriter();
            EntryCodec.write(now, clock.now());
            changes.add(new Change(Table.CONFLICTS, key, was ? null : now.toByteArray()));
        }
    }

    static boolean isCopy(PathState state) {
        Optional<PathRecord> winner = state.frontier().winner();
        return winner.isPresent() && winner.get().isLive() && winner.get().conflictOf() != null;
    }
}
