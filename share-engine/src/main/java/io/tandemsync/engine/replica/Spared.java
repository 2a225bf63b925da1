package io.tandemsync.engine.replica;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * File contents in whose place something else was found by the first look after a kill, so that an update may have moved them
 * away and nobody remembers. When all of the disk is known, what stands nowhere on it was replaced by a user.
 *
 * <p>Confined to the share's loop. It does not outlive the process: what it forgets stays spared.
 */
final class Spared {
    /** Far more than anybody edits between a kill and the start after it. */
    private static final int MAX = 10_000;

    private final List<Gone> gone = new ArrayList<>();

    /** A content that is gone from its path, and what the disk was known to show when it was there. */
    record Gone(SharePath path, ContentId content, Base before) {}

    /**
     * Notes what is gone from the path, where a record found in its place leaves it to copies. Not under a directory: others
     * would hear of what is in that before they hear of it anew, and take the file for one in its way.
     */
    void note(SharePath path, @Nullable Base before, Entry now) {
        boolean leaves = now.isLive() && !(now instanceof Entry.Directory) && gone.size() < MAX;
        if (leaves && before != null && before.entry() instanceof Entry.File file && !file.sameContent(now)) {
            gone.add(new Gone(path, file.content().id(), before));
        }
    }

    /** All that was noted, and is noted no more. */
    List<Gone> take() {
        List<Gone> taken = List.copyOf(gone);
        gone.clear();
        return taken;
    }
}
