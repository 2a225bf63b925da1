package io.tandemsync.engine.index;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.reconcile.Action;

/** Sums over all paths of a share, kept up to date change by change. */
public record Totals(Sum local, Sum global, Sum need, long conflicts) {
    static final Totals ZERO = new Totals(Sum.ZERO, Sum.ZERO, Sum.ZERO, 0);

    /** Entries that are not directories, directories, and the bytes of regular files. */
    public record Sum(long files, long directories, long bytes) {
        static final Sum ZERO = new Sum(0, 0, 0);

        Sum plus(Sum other, int sign) {
            return new Sum(
                    files + sign * other.files, directories + sign * other.directories, bytes + sign * other.bytes);
        }

        static Sum of(Entry entry) {
            if (entry instanceof Entry.File file) {
                return new Sum(1, 0, file.content().size());
            }
            if (entry instanceof Entry.Directory) {
                return new Sum(0, 1, 0);
            }
            return entry instanceof Entry.Symlink ? new Sum(1, 0, 0) : ZERO;
        }
    }

    /** What one path adds to the sums. */
    static Totals of(PathState state) {
        if (state.ignored()) {
            return ZERO;
        }
        Base base = state.base();
        Entry desired = Action.desired(state.frontier(), state.liveBelow());
        Action action = Action.of(state.frontier(), base, state.liveBelow());
        return new Totals(
                base == null ? Sum.ZERO : Sum.of(base.entry()),
                Sum.of(desired),
                need(action),
                OpenConflicts.isCopy(state) ? 1 : 0);
    }

    private static Sum need(Action action) {
        if (action instanceof Action.None) {
            return Sum.ZERO;
        }
        return new Sum(
                1,
                0,
                action instanceof Action.PlaceFile place
                        ? place.file().content().size()
                        : 0);
    }

    Totals plus(Totals other, int sign) {
        return new Totals(
                local.plus(other.local, sign),
                global.plus(other.global, sign),
                need.plus(other.need, sign),
                conflicts + sign * other.conflicts);
    }
}
