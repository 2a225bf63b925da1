package io.tandemsync.engine.conflict;

import io.tandemsync.engine.index.OpenConflicts.Open;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
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
 * @param detectedAt when this replica first knew of the copy; kept over restarts
 * @param winner what stands at the path; the deletion, with size 0, where nothing does
 */
public record Conflict(String id, SharePath path, SharePath conflictPath, Instant detectedAt, Side winner, Side loser) {
    /** One of the two contents. */
    public record Side(Instant modifiedAt, long size, String replica) {}

    /** All that are open, in the order of their copies' paths. */
    public static List<Conflict> open(ShareIndex index) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Open open : index.conflicts().all()) {
            Optional<PathRecord> copy = index.state(open.copy()).frontier().winner();
            SharePath original = copy.map(PathRecord::conflictOf).orElse(null);
            if (copy.isPresent() && original != null) {
                conflicts.add(of(index, original, copy.get(), open.detected()));
            }
        }
        return conflicts;
    }

    private static Conflict of(ShareIndex index, SharePath original, PathRecord copy, Instant detected) {
        Optional<PathRecord> winner = index.state(original).frontier().winner();
        return new Conflict(
                ConflictId.of(original, copy),
                original,
                copy.path(),
                detected,
                winner.map(Conflict::side).orElse(new Side(copy.contentTime(), 0, "")),
                side(copy));
    }

    private static Side side(PathRecord record) {
        long size = record.entry() instanceof Entry.File file ? file.content().size() : 0;
        return new Side(
                record.contentTime(), size, record.contentDot().replica().toString());
    }
}
