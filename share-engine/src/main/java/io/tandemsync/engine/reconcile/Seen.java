package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found at a path.
 *
 * @param entry what stands there; a tombstone if nothing does
 * @param stamp what the disk said about it; null if nothing stands there
 * @param contentTime the file's modification time when its content was found changed; of a link or directory, its own
 */
public record Seen(Entry entry, @Nullable Stamp stamp, Instant contentTime) {
    public Seen {
        if (entry.isLive() != (stamp != null)) {
            throw new IllegalArgumentException("what stands on disk has a stamp, and nothing else has");
        }
    }

    /**
     * The same, or, where the disk still shows the time that it made of the one it was given, with that one: a file system
     * may cut times it cannot hold, which is no change by anybody.
     */
    public Seen withTimeOf(@Nullable Base base) {
        if (base == null
                || !(base.entry() instanceof Entry.File placed)
                || !(entry instanceof Entry.File found)
                || base.stamp() == null
                || stamp == null) {
            return this;
        }
        boolean untouched = placed.sameContent(found) && base.stamp().modified().equals(stamp.modified());
        return untouched
                ? new Seen(new Entry.File(found.content(), found.mode(), placed.modified()), stamp, contentTime)
                : this;
    }
}
