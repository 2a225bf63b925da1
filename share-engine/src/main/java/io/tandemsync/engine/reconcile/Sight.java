package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Which contents a record has seen at its path, and whether a user replaced them or a settlement moved them to a copy.
 *
 * <p>The dots that a past <em>carries</em> say so. At a path that is named as a conflict copy they are content dots of the
 * original path: seen is what is carried. At any other path they are content dots of the path itself, whose content a
 * settlement moved to a copy and no user has replaced: spared.
 */
final class Sight {
    private Sight() {}

    /** Whether the viewer's past knows the record's content; both are of one path. */
    static boolean sees(PathRecord viewer, PathRecord record) {
        boolean foreign = record.past().carries(record.contentDot()) && CopyName.isCopy(record.path());
        return foreign
                ? viewer.past().carries(record.contentDot())
                : viewer.past().containsOwn(record.contentDot());
    }

    /** Whether the viewer, which sees the record's content, may have seen it only by settling; for want of more at copies. */
    static boolean spared(PathRecord viewer, PathRecord record) {
        return viewer.past().carries(record.contentDot()) || CopyName.isCopy(record.path());
    }

    /** Everything seen by any of these records of the path; what a user replaced in one of them is spared in none. */
    static Past join(SharePath path, Collection<PathRecord> records) {
        Past joined = Past.empty();
        for (PathRecord record : records) {
            joined = joined.join(record.past());
        }
        if (joined.carried().isEmpty() || CopyName.isCopy(path)) {
            return joined;
        }
        TreeSet<Dot> spared = new TreeSet<>(joined.carried());
        spared.removeIf(dot -> records.stream().anyMatch(record -> replaced(record, dot)));
        return Past.of(joined.own(), spared);
    }

    /** What a settlement of these records has seen that moved the losers to copies. */
    static Past settled(SharePath path, Collection<PathRecord> records, Collection<PathRecord> losers) {
        Past past = join(path, records);
        if (CopyName.isCopy(path)) {
            // Here a carried dot would pass for one of the original path.
            return past;
        }
        for (PathRecord loser : losers) {
            if (records.stream().noneMatch(record -> replaced(record, loser.contentDot()))) {
                past = past.carrying(loser.contentDot());
            }
        }
        return past;
    }

    /** What a user's change has seen that replaced the content with this dot. */
    static Past replacing(SharePath path, Past past, Dot contentDot) {
        if (!past.carries(contentDot) || CopyName.isCopy(path)) {
            return past;
        }
        TreeSet<Dot> spared = new TreeSet<>(past.carried());
        spared.remove(contentDot);
        return Past.of(past.own(), spared);
    }

    private static boolean replaced(PathRecord record, Dot dot) {
        return record.past().containsOwn(dot)
                && !record.past().carries(dot)
                && !record.contentDot().equals(dot);
    }
}
