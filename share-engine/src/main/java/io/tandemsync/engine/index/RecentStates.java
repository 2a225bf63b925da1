package io.tandemsync.engine.index;

import io.tandemsync.engine.model.SharePath;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states of the paths asked for last, decoded: one change of a path asks for its state several times, and for those of
 * all directories above it.
 */
final class RecentStates {
    /** A deep tree's directories and the paths of a batch; about a megabyte. */
    private static final int STATES_MAX = 1_024;

    private final LinkedHashMap<SharePath, PathState> states = new LinkedHashMap<>(64, 0.75f, true);

    @Nullable
    PathState get(SharePath path) {
        return states.get(path);
    }

    void put(SharePath path, PathState state) {
        states.put(path, state);
        if (states.size() > STATES_MAX) {
            Map.Entry<SharePath, PathState> eldest =
                    states.entrySet().iterator().next();
            states.remove(eldest.getKey());
        }
    }

    void forget(SharePath path) {
        states.remove(path);
    }
}
