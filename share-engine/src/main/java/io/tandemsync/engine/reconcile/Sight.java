package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    /**
     * Everything seen by any of these records of the path, of which the content with this dot stays there. The other
     * contents among them are spared, and so is what one of them spared, unless a user replaced it in one of the known.
     *
     * @param known the whole frontier, tombstones too
     */
    static Past join(
            SharePath path, Collection<PathRecord> records, @Nullable Dot staying, Collection<PathRecord> known) {
        Past joined = Past.empty();
        for (PathRecord record : records) {
            joined = joined.join(record.past());
        }
        if (CopyName.isCopy(path)) {
            // A carried dot would pass here for one of the original path.
            return joined;
        }
        TreeSet<Dot> spared = new TreeSet<>(joined.carried());
        records.stream().filter(PathRecord::isLive).map(PathRecord::contentDot).forEach(spared::add);
        spared.removeIf(dot -> dot.equals(staying) || known.stream().anyMatch(record -> replaced(record, dot)));
        return Past.of(joined.own(), spared);
    }

    /** Whether a user saw the content with this dot at the record's path, and replaced it. */
    static boolean replaced(PathRecord record, Dot contentDot) {
        return record.past().containsOwn(contentDot)
                && !record.past().carries(contentDot)
                && !record.contentDot().equals(contentDot);
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

    /** What a change has seen that leaves it to copies what becomes of the content with this dot. */
    static Past sparing(SharePath path, Past past, Dot contentDot) {
        return past.containsOwn(contentDot) && !CopyName.isCopy(path) ? past.carrying(contentDot) : past;
    }
}
