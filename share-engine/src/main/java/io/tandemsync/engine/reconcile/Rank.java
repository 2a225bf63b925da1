package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import java.util.Comparator;

/**
 * The total order of records in which the greatest that is not stale wins its path.
 *
 * <p>It compares what a user made before what a touch changed, so that a touch never changes who wins: live before
 * tombstone, directory before others, what was written at the path before an unedited conflict copy that was put there,
 * then the later content, its kind and id. Only between equal contents do metadata and, last, the dot count.
 */
final class Rank {
    /** Later made, then by kind and id; zero only for equal contents made at the same time. */
    static final Comparator<PathRecord> BY_CONTENT =
            ((Comparator<PathRecord>) Rank::byContentTime).thenComparing(Rank::byContent);

    static final Comparator<PathRecord> BY_RANK = Comparator.comparing(PathRecord::isLive)
            .thenComparing(m -> m.entry() instanceof Entry.Directory)
            .thenComparing(m -> m.conflictOf() == null)
            .thenComparing(BY_CONTENT)
            .thenComparing(Rank::byMetadata)
            .thenComparing(PathRecord::dot);

    private Rank() {}

    private static int byContentTime(PathRecord a, PathRecord b) {
        return a.isLive() && b.isLive() ? a.contentTime().compareTo(b.contentTime()) : 0;
    }

    private static int byContent(PathRecord a, PathRecord b) {
        if (a.entry() instanceof Entry.File file && b.entry() instanceof Entry.File other) {
            return file.content().id().compareTo(other.content().id());
        }
        if (a.entry() instanceof Entry.Symlink link && b.entry() instanceof Entry.Symlink other) {
            return link.target().compareTo(other.target());
        }
        return Integer.compare(kind(a.entry()), kind(b.entry()));
    }

    private static int byMetadata(PathRecord a, PathRecord b) {
        if (a.entry() instanceof Entry.File file && b.entry() instanceof Entry.File other) {
            int byTime = file.modified().compareTo(other.modified());
            return byTime != 0 ? byTime : Integer.compare(file.mode(), other.mode());
        }
        if (a.entry() instanceof Entry.Directory directory && b.entry() instanceof Entry.Directory other) {
            return Integer.compare(directory.mode(), other.mode());
        }
        return 0;
    }

    private static int kind(Entry entry) {
        if (entry instanceof Entry.Directory) {
            return 3;
        }
        if (entry instanceof Entry.File) {
            return 2;
        }
        return entry instanceof Entry.Symlink ? 1 : 0;
    }
}
