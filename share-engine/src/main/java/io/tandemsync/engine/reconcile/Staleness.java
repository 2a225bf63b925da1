package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.PathRecord;
import java.util.List;

/**
 * Tells whose content another record of the same path has seen and replaced.
 *
 * <p>What a user replaced is judged before what a settlement moved to a copy: a settlement with a partial view must not
 * bring back what somebody has edited or deleted.
 */
final class Staleness {
    private Staleness() {}

    /**
     * Whether the record's content gives way to the other's: a user replaced it there, or a settlement moved it away.
     * Two live records that were settled apart with partial views moved each other's content: there neither gives way.
     */
    static boolean staleAgainst(PathRecord record, PathRecord other) {
        if (!differs(record, other) || !Sight.sees(other, record)) {
            return false;
        }
        return !Sight.spared(other, record) || !other.isLive() || !Sight.sees(record, other);
    }

    /** The members whose content nobody replaced; all of them where that would leave none. */
    static List<PathRecord> fresh(List<PathRecord> members) {
        if (members.size() < 2) {
            return members;
        }
        List<PathRecord> kept = unreplaced(members);
        List<PathRecord> fresh = kept.stream()
                .filter(m -> kept.stream().noneMatch(o -> staleAgainst(m, o)))
                .toList();
        if (!fresh.isEmpty()) {
            return fresh;
        }
        return kept.isEmpty() ? members : kept;
    }

    /** Whether each of several members holds a content that a user replaced in another's eyes. */
    static boolean isCircular(List<PathRecord> members) {
        return members.size() > 1 && unreplaced(members).isEmpty();
    }

    private static List<PathRecord> unreplaced(List<PathRecord> members) {
        return members.stream()
                .filter(m -> members.stream().noneMatch(o -> replacedIn(m, o)))
                .toList();
    }

    /** Whether a user saw the record's content and the other stands where it stood. */
    private static boolean replacedIn(PathRecord record, PathRecord other) {
        return differs(record, other) && Sight.sees(other, record) && !Sight.spared(other, record);
    }

    private static boolean differs(PathRecord record, PathRecord other) {
        return record.isLive()
                && !record.dot().equals(other.dot())
                && !record.entry().sameContent(other.entry());
    }
}
