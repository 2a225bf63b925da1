package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that says where contents stand on this disk. */
final class ContentTable {
    private ContentTable() {}

    static void changed(byte[] key, @Nullable Base before, @Nullable Base after, List<Change> changes) {
        ContentId old = content(before);
        ContentId now = content(after);
        if (old != null && !old.equals(now)) {
            changes.add(new Change(Table.CONTENTS, IndexKeys.contentKey(old, key), null));
        }
        if (now != null && !now.equals(old)) {
            changes.add(new Change(Table.CONTENTS, IndexKeys.contentKey(now, key), new byte[0]));
        }
    }

    private static @Nullable ContentId content(@Nullable Base base) {
        return base != null
                        && base.entry() instanceof Entry.File file
                        && file.content().size() > 0
                ? file.content().id()
                : null;
    }

    /** Paths where the disk last showed this content, at most that many. */
    static List<SharePath> pathsOf(OrderedStore store, ContentId id, int max) {
        byte[] prefix = id.hash().bytes();
        List<SharePath> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.CONTENTS, prefix);
        while (paths.size() < max && cursor.next() && IndexKeys.startsWith(cursor.key(), prefix)) {
            byte[] key = cursor.key();
            paths.add(SharePath.ofKey(Arrays.copyOfRange(key, Hash.BYTES, key.length)));
        }
        return paths;
    }
}
