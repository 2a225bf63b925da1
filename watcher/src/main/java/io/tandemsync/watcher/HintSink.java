package io.tandemsync.watcher;

import io.tandemsync.engine.model.SharePath;

/**
 * Takes the hints of a {@link DirectoryWatches.Watch}.
 *
 * <p>A hint may be late, doubled or needless, never a proof: the disk is asked before anything follows from it. It names a
 * path whose whole subtree may have changed. Called on the watch's own threads, one call at a time after the start; it must
 * return at once, because events that pile up behind it are lost and become {@link #everything}.
 */
public interface HintSink {
    /** Something at or below the path may have changed; the root stands for the whole share. */
    void changed(SharePath path);

    /** Events were lost: anything in the share may have changed. The reason is for logs. */
    void everything(String reason);

    /**
     * Part or all of the share is not watched from now on and changes there are not hinted: poll it. Said at most once for
     * each cause; the reason is a sentence for people and says how to mend it.
     */
    void degraded(String reason);
}
