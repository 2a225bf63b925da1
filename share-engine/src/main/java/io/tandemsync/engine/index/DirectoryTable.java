package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that says at which path a directory of this disk was last seen, by its inode. */
public final class DirectoryTable {
    private final OrderedStore store;

    DirectoryTable(OrderedStore store) {
        this.store = store;
    }

    /** Paths at which the disk last showed a directory with this inode, at most that many. */
    public List<SharePath> pathsOf(long inode, int max) {
        byte[] prefix = IndexKeys.number(inode);
        List<SharePath> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.DIRECTORIES, prefix);
        while (paths.size() < max && cursor.next() && IndexKeys.startsWith(cursor.key(), prefix)) {
            byte[] key = cursor.key();
            paths.add(SharePath.ofKey(Arrays.copyOfRange(key, prefix.length, key.length)));
        }
        return paths;
    }

    void changed(byte[] key, @Nullable Base before, @Nullable Base after, List<Change> changes) {
        Stamp old = stamp(before);
        Stamp now = stamp(after);
        if (old != null && (now == null || now.inode() != old.inode())) {
            changes.add(new Change(Table.DIRECTORIES, IndexKeys.numberedKey(old.inode(), key), null));
        }
        if (now != null && (old == null || now.inode() != old.inode())) {
            changes.add(new Change(Table.DIRECTORIES, IndexKeys.numberedKey(now.inode(), key), new byte[0]));
        }
    }

    private static @Nullable Stamp stamp(@Nullable Base base) {
        return base != null && base.entry() instanceof Entry.Directory ? base.stamp() : null;
    }
}
