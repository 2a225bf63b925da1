package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.reconcile.Frontier;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a replica knows about one path.
 *
 * @param frontier the records that no other known record has seen
 * @param base what this disk last showed; null if it never showed anything here
 * @param ownLast the highest counter this replica ever gave to this path, 0 if none
 * @param sequence this replica's sequence number of the last change of the frontier, 0 if none
 * @param liveBelow whether something lived below the path when it was last assessed
 * @param ignored whether the path was to be left alone on this disk when it was last assessed
 * @param signatures of records that came signed, by their dots
 */
public record PathState(
        Frontier frontier,
        @Nullable Base base,
        long ownLast,
        long sequence,
        boolean liveBelow,
        boolean ignored,
        SortedMap<Dot, Bytes> signatures) {
    /** Nothing known. */
    static final PathState UNKNOWN = new PathState(
            Frontier.empty(), null, 0, 0, false, false, Collections.unmodifiableSortedMap(new TreeMap<>()));

    /** Whether nothing is stored about the path. */
    public boolean isUnknown() {
        return equals(UNKNOWN);
    }

    /** This with another base. */
    public PathState withBase(@Nullable Base other) {
        return new PathState(frontier, other, ownLast, sequence, liveBelow, ignored, signatures);
    }

    PathState withFrontier(Frontier other, long newOwnLast, SortedMap<Dot, Bytes> kept) {
        return new PathState(other, base, newOwnLast, sequence, liveBelow, ignored, kept);
    }

    /** This with a record made here. */
    PathState withOwn(PathRecord record) {
        return withFrontier(frontier.plus(record), record.dot().counter(), new TreeMap<>(signatures));
    }

    PathState withSequence(long number) {
        return new PathState(frontier, base, ownLast, number, liveBelow, ignored, signatures);
    }

    /**
     * This, with a base that covers what is known now where the disk shows it already to the last bit: what a user does
     * next there is done with all of it in sight. A file that is to be read again may not be there any more.
     */
    PathState withBaseOfEqual() {
        if (ignored
                || base == null
                || Base.isUnread(base)
                || !(Action.of(frontier, base, liveBelow) instanceof Action.None)) {
            return this;
        }
        return withBase(Action.shown(frontier, liveBelow, base.stamp()));
    }

    PathState assessed(boolean below, boolean leftAlone) {
        return new PathState(frontier, base, ownLast, sequence, below, leftAlone, signatures);
    }

    /** Whether a directory stands there, or should. */
    boolean isDirectory() {
        return Base.isDirectory(base) || Action.desired(frontier, liveBelow) instanceof Entry.Directory;
    }

    /** What this replica's disk needs here; nothing where the path is left alone. */
    public Action action() {
        return ignored ? new Action.None() : Action.of(frontier, base, liveBelow);
    }
}
