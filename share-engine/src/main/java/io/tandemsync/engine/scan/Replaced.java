package io.tandemsync.engine.scan;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files and links that stand where directories were: each waits until what was below the directory is recorded as gone.
 *
 * <p>Recorded sooner it would stand beside live descendants, as if somebody had made them meanwhile, and so become a
 * conflict copy that nobody asked for; a stop between the two records would leave it at that.
 */
final class Replaced {
    private static final int PAGE = 64;

    private final ShareIndex index;
    private final TreeSet<SharePath> waiting = new TreeSet<>();

    Replaced(ShareIndex index) {
        this.index = index;
    }

    /** Whether an entry of this type stands where a directory was of which something is known still. */
    boolean isBeside(SharePath path, Stamp.Type type) {
        boolean standsAlone = type == Stamp.Type.FILE || type == Stamp.Type.SYMLINK;
        return standsAlone && isKnownBelow(path);
    }

    /** The entry waits; {@link #over} names it when the walk below it has ended. */
    void postpone(SharePath path) {
        waiting.add(path);
    }

    /** Whether the disk was last known to show something directly below the path. */
    boolean isKnownBelow(SharePath path) {
        List<ShareIndex.Known> some = index.children(path, null, PAGE);
        while (!some.isEmpty()) {
            if (some.stream().map(child -> child.state().base()).anyMatch(Replaced::isLive)) {
                return true;
            }
            some = index.children(path, some.get(some.size() - 1).path(), PAGE);
        }
        return false;
    }

    private static boolean isLive(@Nullable Base base) {
        return base != null && base.entry().isLive();
    }

    /** Those that waited: what was below is recorded as gone by now, or there is trouble with it, which is named. */
    List<SharePath> over() {
        List<SharePath> over = new ArrayList<>(waiting);
        waiting.clear();
        return over;
    }
}
