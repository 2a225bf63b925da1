package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
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
}
