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
    private static final int USUAL_FILE_MODE = 0644;

    public Seen {
        if (entry.isLive() != (stamp != null)) {
            throw new IllegalArgumentException("what stands on disk has a stamp, and nothing else has");
        }
    }

    /** The permission bits of an entry where those on the disk do not count. */
    public static int usualMode(boolean directory) {
        return directory ? Action.IMPLIED_MODE : USUAL_FILE_MODE;
    }

    /** The same with the permission bits that were known, or the usual ones, in place of those on the disk. */
    public Seen withModeOf(@Nullable Base base) {
        if (entry instanceof Entry.File file) {
            int mode = base != null && base.entry() instanceof Entry.File known ? known.mode() : USUAL_FILE_MODE;
            return new Seen(new Entry.File(file.content(), mode, file.modified()), stamp, contentTime);
        }
        if (entry instanceof Entry.Directory) {
            int mode =
                    base != null && base.entry() instanceof Entry.Directory known ? known.mode() : Action.IMPLIED_MODE;
            return new Seen(new Entry.Directory(mode), stamp, contentTime);
        }
        return this;
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
