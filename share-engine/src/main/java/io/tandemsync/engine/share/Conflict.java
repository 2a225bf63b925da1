package io.tandemsync.engine.share;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.reconcile.ConflictId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open conflict: a live record that says it is the copy of what another path lost.
 *
 * @param id the same on every replica
 * @param path where the winner stands
 * @param conflictPath where the loser's copy stands
 * @param detectedAt the modification time of the losing content
 */
public record Conflict(String id, String path, String conflictPath, Instant detectedAt, Side winner, Side loser) {
    /** One of the two contents. */
    public record Side(Instant modifiedAt, long size, String replica) {}

    /** All that are open. */
    static List<Conflict> open(ShareIndex index) {
        List<Conflict> conflicts = new ArrayList<>();
        index.forEach((path, state) -> {
            Optional<PathRecord> copy = state.frontier().winner();
            SharePath original =
                    copy.isPresent() && copy.get().isLive() ? copy.get().conflictOf() : null;
            if (copy.isPresent() && original != null) {
                conflicts.add(of(index, original, copy.get()));
            }
        });
        return conflicts;
    }

    private static Conflict of(ShareIndex index, SharePath original, PathRecord copy) {
        Optional<PathRecord> winner = index.state(original).frontier().winner();
        return new Conflict(
                ConflictId.of(original, copy),
                original.toString(),
                copy.path().toString(),
                copy.contentTime(),
                side(winner.orElse(copy)),
                side(copy));
    }

    private static Side side(PathRecord record) {
        long size = record.entry() instanceof Entry.File file ? file.content().size() : 0;
        return new Side(
                record.contentTime(), size, record.contentDot().replica().toString());
    }
}
