package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Judges a world: lets everybody hear everything, then looks at what stands. */
enum Laws {
    /** News ends: after some rounds nothing is minted any more. */
    NO_TERMINATION,
    /** Everybody knows and shows the same. */
    NO_CONVERGENCE,
    /** What has converged plans nothing: no action, no record, no change found. */
    NOT_QUIET,
    /** A content that no user replaced or deleted, having seen it, stands nowhere. */
    LOST_CONTENT,
    /** A conflict copy stands, yet no two acts were concurrent. */
    COPY_WITHOUT_CONCURRENCY,
    /** A content that one user wrote stands as two conflict copies. */
    TWO_COPIES,
    /** A content that several users wrote alike stands as two conflict copies. */
    TWO_COPIES_OF_EQUALS,
    /** A content that a user deleted at a path stands there again. */
    RESURRECTED,
    /** A content that a user replaced at a path stands there again. */
    REVERTED,
    /** A content that was replaced or deleted where it was made stands as a copy, settled concurrently. */
    SURPLUS_COPY,
    /** A copy that a user deleted or edited stands at another path. */
    COPY_MOVED,
    /** A content stands at a path of its own and as a copy. */
    COPY_BESIDE_EQUAL,
    /** Nothing stands at the path that an edit was made at; the edit stands as a copy. */
    EDIT_ONLY_AS_COPY;

    /** What must never happen; the others are counted. */
    static final Set<Laws> HARD = EnumSet.range(NO_TERMINATION, COPY_WITHOUT_CONCURRENCY);

    /** The laws that the world breaks once everybody has heard everything. */
    static Set<Laws> broken(World world) {
        if (!finish(world)) {
            return EnumSet.of(NO_TERMINATION);
        }
        EnumSet<Laws> broken = EnumSet.noneOf(Laws.class);
        Replica first = world.replicas.get(0);
        for (Replica other : world.replicas) {
            if (!other.known.equals(first.known) || !World.tree(other).equals(World.tree(first))) {
                broken.add(NO_CONVERGENCE);
            }
            if (!isQuiet(other)) {
                broken.add(NOT_QUIET);
            }
        }
        boolean copies =
                first.known.values().stream().anyMatch(f -> f.members().stream().anyMatch(World::isCopy));
        if (copies && !world.hadConcurrency()) {
            broken.add(COPY_WITHOUT_CONCURRENCY);
        }
        judgeContents(world, first, broken);
        return broken;
    }

    private static void judgeContents(World world, Replica replica, Set<Laws> broken) {
        TreeMap<Integer, List<SharePath>> places = new TreeMap<>();
        World.tree(replica).forEach((path, entry) -> {
            if (World.contentOf(entry) >= 0) {
                places.computeIfAbsent(World.contentOf(entry), c -> new ArrayList<>())
                        .add(path);
            }
        });
        for (Map.Entry<Integer, SharePath> made : world.made.entrySet()) {
            int content = made.getKey();
            List<SharePath> at = places.getOrDefault(content, List.of());
            List<World.Consumption> ends = world.consumed.getOrDefault(content, List.of());
            if (at.isEmpty() && ends.isEmpty()) {
                broken.add(LOST_CONTENT);
            }
            long copies = at.stream()
                    .filter(p -> replica.frontier(p).winner().map(World::isCopy).orElse(false))
                    .count();
            if (copies > 1) {
                broken.add(content == World.SAME ? TWO_COPIES_OF_EQUALS : TWO_COPIES);
            }
            if (copies > 0 && at.size() > copies) {
                broken.add(COPY_BESIDE_EQUAL);
            }
            if (content != World.SAME) {
                ends.forEach(end -> judgeEnd(end, at, broken));
            }
            if (ends.isEmpty()
                    && !at.contains(made.getValue())
                    && !replica.shown(made.getValue()).isLive()) {
                broken.add(EDIT_ONLY_AS_COPY);
            }
        }
    }

    private static void judgeEnd(World.Consumption end, List<SharePath> at, Set<Laws> broken) {
        if (at.contains(end.path())) {
            broken.add(end.deleted() ? RESURRECTED : REVERTED);
        } else if (!at.isEmpty()) {
            broken.add(end.unedited() ? COPY_MOVED : SURPLUS_COPY);
        }
    }

    private static boolean isQuiet(Replica r) {
        long counter = r.counter;
        for (SharePath path : r.paths()) {
            boolean below = r.hasLiveDescendant(path);
            Frontier frontier = r.frontier(path);
            Base base = r.bases.get(path);
            Entry shown = r.shown(path);
            Seen seen = new Seen(shown, Replica.stamp(shown), Instant.EPOCH);
            boolean quiet = Action.of(frontier, base, below) instanceof Action.None
                    && LocalChange.of(path, frontier, base, seen, r::mint, 0, false) instanceof LocalChange.Unchanged
                    && r.settlement(path, true).isEmpty();
            if (!quiet) {
                return false;
            }
        }
        return r.counter == counter;
    }

    private static boolean finish(World world) {
        for (int round = 0; round < 30; round++) {
            boolean changed = false;
            for (Replica to : world.replicas) {
                changed |= act(to);
            }
            for (Replica from : world.replicas) {
                for (Replica to : world.replicas) {
                    if (from != to && to.hear(from)) {
                        changed = true;
                        act(to);
                    }
                }
            }
            if (!changed) {
                return true;
            }
        }
        return false;
    }

    private static boolean act(Replica replica) {
        boolean changed = replica.place();
        changed |= replica.settle(true);
        changed |= replica.place();
        return changed;
    }
}
