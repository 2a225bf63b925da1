package io.tandemsync.engine.selection;

import io.tandemsync.engine.model.SharePath;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of paths, within bounds of number and of bytes; what was asked for longest ago goes first. */
final class RecentPaths<V> {
    private static final int PATHS_MAX = 20_000;
    /** All directories above a path of the greatest length and depth take half of this. */
    private static final long BYTES_MAX = 32L << 20;

    private final Map<SharePath, V> values = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    @Nullable
    V get(SharePath path) {
        return values.get(path);
    }

    void put(SharePath path, V value) {
        if (values.put(path, value) == null) {
            bytes += path.keyBytes();
        }
        Iterator<SharePath> oldest = values.keySet().iterator();
        while (bytes > BYTES_MAX || values.size() > PATHS_MAX) {
            bytes -= oldest.next().keyBytes();
            oldest.remove();
        }
    }

    void clear() {
        values.clear();
        bytes = 0;
    }
}
