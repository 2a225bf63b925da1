package io.tandemsync.engine.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of one path, as its author made it: a record.
 *
 * @param entry what the path holds in this version
 * @param past the dots of this path that this version has seen, its own among them
 * @param dot names this record
 * @param contentDot the dot under which this content was made; a change of permission bits or times keeps it
 * @param contentTime when this content was made: the modification time that decides who wins
 * @param epoch the key epoch it was made in
 * @param conflictOf for an unedited conflict copy, the path that its content lost; otherwise null
 */
public record PathRecord(
        SharePath path,
        Entry entry,
        Past past,
        Dot dot,
        Dot contentDot,
        Instant contentTime,
        int epoch,
        @Nullable SharePath conflictOf) {
    public PathRecord {
        if (path.isRoot()) {
            throw new IllegalArgumentException("the root has no record");
        }
        if (!past.containsOwn(dot)) {
            throw new IllegalArgumentException("a record's past has its own dot");
        }
        if (!past.contains(contentDot)) {
            throw new IllegalArgumentException("a record's past has its content dot");
        }
    }

    public boolean isLive() {
        return entry.isLive();
    }
}
