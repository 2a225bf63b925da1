package io.tandemsync.engine.selection;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.SharePath;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all that is known below paths that are left alone since lately, or no longer, and notes for each whether it
 * is left alone itself. Confined to the share's loop; works in steps.
 */
public final class Reassessment {
    private static final int STEP = 256;

    private final ShareIndex index;
    private final TreeSet<SharePath> tops = new TreeSet<>();
    private @Nullable SharePath top;
    private SharePath cursor = SharePath.root();

    public Reassessment(ShareIndex index) {
        this.index = index;
    }

    /** Goes through what is below the path, soon. */
    public void add(SharePath path) {
        tops.add(path);
    }

    public boolean isBusy() {
        return top != null || !tops.isEmpty();
    }

    /** Does a piece of work; returns whether something was noted. */
    public boolean step() throws IOException {
        SharePath current = top;
        if (current == null) {
            current = tops.pollFirst();
            if (current == null) {
                return false;
            }
            top = current;
            cursor = current;
        }
        boolean noted = false;
        List<SharePath> paths = index.below(current, cursor, STEP);
        for (SharePath path : paths) {
            cursor = path;
            PathState state = index.state(path);
            if (state.ignored() != index.isIgnored(path, state)) {
                index.reassess(path);
                noted = true;
            }
        }
        if (paths.size() < STEP) {
            top = null;
        }
        return noted;
    }
}
