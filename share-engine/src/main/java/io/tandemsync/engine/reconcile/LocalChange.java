package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import org.jspecify.annotations.Nullable;

/** What a scan's finding at one path means. */
public sealed interface LocalChange {
    /** The disk shows what it showed before. */
    record Unchanged() implements LocalChange {}

    /**
     * Nothing for others to hear, but the base is another: the disk shows the winner's content already, or only its stamp
     * has changed. Its permission bits and times are those of the disk, so that {@link Action} mends them.
     */
    record Adopted(Base base) implements LocalChange {}

    /** A user changed the path: a record that has seen what the disk showed, and the base that it makes. */
    record Minted(PathRecord record, Base base) implements LocalChange {}

    /**
     * Judges what the disk shows at the path against what it showed and what is known. Takes a dot only to mint.
     *
     * @param base null if this path was never shown
     */
    static LocalChange of(
            SharePath path, Frontier frontier, @Nullable Base base, Seen seen, DotSource dots, int epoch) {
        return new Finding(path, frontier, base, seen, dots, epoch).judged();
    }
}
