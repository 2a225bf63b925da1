package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import java.util.List;

/** Tells whose content another record of the same path has seen and replaced. */
final class Staleness {
    private Staleness() {}

    /** Whether the past knows the content of this record of the same path. */
    static boolean sees(Past past, PathRecord record) {
        boolean foreign = record.past().carries(record.contentDot());
        return foreign ? past.carries(record.contentDot()) : past.containsOwn(record.contentDot());
    }

    /**
     * Whether the other saw this record's content and has something else in its place. Two live records that saw each
     * other's content were settled apart with partial views: there neither is stale.
     */
    static boolean staleAgainst(PathRecord record, PathRecord other) {
        if (!record.isLive() || record.dot().equals(other.dot()) || !sees(other.past(), record)) {
            return false;
        }
        if (!other.isLive()) {
            return true;
        }
        return !record.entry().sameContent(other.entry()) && !sees(record.past(), other);
    }

    /** The members that are stale against no other; all of them where that would leave none. */
    static List<PathRecord> fresh(List<PathRecord> members) {
        List<PathRecord> fresh = members.stream()
                .filter(m -> members.stream().noneMatch(o -> staleAgainst(m, o)))
                .toList();
        return fresh.isEmpty() ? members : fresh;
    }
}
