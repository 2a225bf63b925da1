package io.tandemsync.engine.replica;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.reconcile.Circle;
import io.tandemsync.engine.reconcile.CopyName;
import io.tandemsync.engine.reconcile.Frontier;
import io.tandemsync.engine.reconcile.Settlement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settles the conflicts that a replica may settle and holds the contents of; another mints nothing.
 *
 * <p>Confined to the share's loop.
 */
final class Settler {
    /** Copies may meet others at their own paths; far more than any real chain of them. */
    private static final int DEPTH_MAX = 16;

    private final ShareIndex index;
    private final ShareKeys keys;
    private final Dots dots;
    private final ReplicaListener listener;
    /** Conflicts that are not settled before a content of theirs, found here, is durable. */
    private final TreeSet<SharePath> unsettled = new TreeSet<>();

    private Holdings holdings = content -> Holdings.Held.NOT;

    Settler(ShareIndex index, ShareKeys keys, Dots dots, ReplicaListener listener) {
        this.index = index;
        this.keys = keys;
        this.dots = dots;
        this.listener = listener;
    }

    /** Sets what tells which contents are here. */
    void holdings(Holdings told) {
        holdings = told;
    }

    /** Settles the path, its copies and the files above it, as far as this replica may and can. */
    void settleAround(SharePath path) throws IOException {
        if (!mayWrite()) {
            return;
        }
        settle(path, 0);
        for (SharePath copy : copies(path)) {
            settle(copy, 0);
        }
        settleCircleOf(path);
        for (SharePath above : path.ancestors()) {
            if (isInTheWay(index.state(above))) {
                settle(above, 0);
            }
        }
    }

    /** Settles what a crash may have left between hearing of a conflict and settling it. */
    void settleLeftOver(SharePath path, PathState state) throws IOException {
        boolean buried = state.liveBelow() && isInTheWay(state);
        if (mayWrite() && (buried || state.frontier().members().size() > 1)) {
            settle(path, 0);
        }
    }

    /** Settles what waited for that these paths survive a power cut. */
    void sure(Collection<SharePath> paths) throws IOException {
        List<SharePath> waiting = List.copyOf(unsettled);
        unsettled.clear();
        if (!mayWrite()) {
            return;
        }
        for (SharePath path : waiting) {
            settle(path, 0);
            settleCircleOf(path);
        }
        for (SharePath path : paths) {
            settleCircleOf(path);
        }
    }

    private boolean mayWrite() {
        return keys.mode().covers(AccessMode.WRITE);
    }

    private List<SharePath> copies(SharePath path) {
        return index.startingWith(CopyName.prefix(path));
    }

    private static boolean isInTheWay(PathState state) {
        Optional<PathRecord> winner = state.frontier().winner();
        return winner.isPresent() && winner.get().isLive() && !(winner.get().entry() instanceof Entry.Directory);
    }

    /** A circle may have waited for this copy, or for its content. */
    private void settleCircleOf(SharePath copy) throws IOException {
        SharePath original = CopyName.original(copy);
        if (!original.equals(copy)
                && Circle.closes(original, index.state(original).frontier())) {
            settle(original, 0);
        }
    }

    private void settle(SharePath path, int depth) throws IOException {
        Frontier frontier = index.state(path).frontier();
        Optional<List<PathRecord>> opened = Circle.closes(path, frontier) ? opened(path, frontier) : Optional.empty();
        // The copies come first: a crash or a cut link must not leave a settled path without them.
        List<PathRecord> minted = new ArrayList<>(opened.isPresent() ? opened.get() : settled(path, frontier));
        Collections.reverse(minted);
        for (PathRecord record : minted) {
            index.add(record.path(), Frontier.of(List.of(record)), new TreeMap<>(), "");
            listener.minted(record);
            listener.touched(record.path());
        }
        for (PathRecord record : minted) {
            // What comes out of a circle may yet be in the way of what lives below.
            boolean open = opened.isPresent() || !record.path().equals(path);
            if (open && depth < DEPTH_MAX) {
                settle(record.path(), depth + 1);
            }
        }
    }

    private Optional<List<PathRecord>> opened(SharePath path, Frontier frontier) {
        List<Frontier> copies =
                copies(path).stream().map(copy -> index.state(copy).frontier()).toList();
        return Circle.opened(path, frontier, copies, this::holds, dots, keys.epoch());
    }

    private List<PathRecord> settled(SharePath path, Frontier frontier) {
        boolean below = index.isLiveBelow(path);
        return Settlement.of(
                path,
                frontier.held(below, this::holds),
                below,
                this::holds,
                p -> index.state(p).frontier(),
                dots,
                keys.epoch());
    }

    /** Whether the record's content is here and would outlive a power cut, as the record of a copy of it will. */
    private boolean holds(PathRecord record) {
        if (!(record.entry() instanceof Entry.File file) || file.content().size() == 0) {
            return true;
        }
        Holdings.Held held = holdings.held(file.content().id());
        if (held == Holdings.Held.NOT_YET_DURABLY) {
            unsettled.add(record.path());
        }
        return held == Holdings.Held.DURABLY;
    }
}
