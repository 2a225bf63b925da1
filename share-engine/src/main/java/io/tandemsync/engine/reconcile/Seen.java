package io.tandemsync.engine.reconcile;

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
}
