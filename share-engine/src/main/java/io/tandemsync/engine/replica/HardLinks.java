package io.tandemsync.engine.replica;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.util.ArrayList;
import java.util.List;

/** Several names of one file in a share: who writes through one of them changes all, and a watch may tell of that one alone. */
public final class HardLinks {
    /** Files of one content looked at for one that is the same file. */
    private static final int EQUALS_MAX = 32;

    private HardLinks() {}

    /**
     * Other paths that were last seen to show the very file that the path showed, and show something older than it does now.
     *
     * @param before what the path showed
     * @param now what it shows
     */
    public static List<SharePath> outdated(ShareIndex index, SharePath path, Base before, Stamp now) {
        List<SharePath> others = new ArrayList<>();
        Stamp stood = before.stamp();
        if (stood == null || stood.inode() != now.inode() || !(before.entry() instanceof Entry.File file)) {
            return others;
        }
        for (SharePath other : index.pathsOf(file.content().id(), EQUALS_MAX)) {
            Base base = index.state(other).base();
            Stamp stamp = base == null ? null : base.stamp();
            if (!other.equals(path) && stamp != null && stamp.inode() == now.inode() && !stamp.equals(now)) {
                others.add(other);
            }
        }
        return others;
    }
}
