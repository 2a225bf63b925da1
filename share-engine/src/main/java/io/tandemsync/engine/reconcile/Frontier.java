package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of one path that no other known record of it has seen; normally one.
 *
 * <p>Merging is union without the dominated: commutative, associative and idempotent, so replicas agree in whatever order
 * news arrives. A record is dominated where its dot lies in another's past, since pasts are unions of whole pasts.
 *
 * <p>Only a faulty or hostile writer makes two records of one dot, or two that claim to have seen each other. Neither of
 * such a pair gives way: both stay, as concurrent, and are settled like any conflict.
 */
public final class Frontier {
    /** By dot; records that share one in an order that is the same everywhere. */
    private static final Comparator<PathRecord> ORDER = Comparator.comparing(PathRecord::dot)
            .thenComparing(Rank.BY_RANK)
            .thenComparing(PathRecord::contentDot)
            .thenComparing(PathRecord::contentTime)
            .thenComparing(PathRecord::epoch)
            .thenComparing(record -> String.valueOf(record.conflictOf()))
            .thenComparing(record -> record.past().toString());

    private static final Frontier EMPTY = new Frontier(List.of());

    private final List<PathRecord> members;
    private final List<PathRecord> fresh;

    private Frontier(List<PathRecord> members) {
        this.members = members;
        this.fresh = Staleness.fresh(members);
    }

    /** Nothing known of the path. */
    public static Frontier empty() {
        return EMPTY;
    }

    /**
     * The frontier of these records, the dominated left out.
     *
     * @throws IllegalArgumentException if the records are of different paths
     */
    public static Frontier of(Collection<PathRecord> records) {
        if (records.isEmpty()) {
            return EMPTY;
        }
        List<PathRecord> sorted = new ArrayList<>(records);
        sorted.sort(ORDER);
        List<PathRecord> members = new ArrayList<>(sorted.size());
        for (int i = 0; i < sorted.size(); i++) {
            PathRecord record = sorted.get(i);
            if (!record.path().equals(sorted.get(0).path())) {
                throw new IllegalArgumentException("a frontier holds records of one path");
            }
            boolean repeated = i > 0 && sorted.get(i - 1).equals(record);
            if (!repeated && sorted.stream().noneMatch(other -> dominates(other, record))) {
                members.add(record);
            }
        }
        // Pasts that lie may claim each other in a circle: then all of them are kept.
        return new Frontier(List.copyOf(members.isEmpty() ? sorted : members));
    }

    /** The members in the order of their dots. */
    public List<PathRecord> members() {
        return members;
    }

    /** Whether nothing is known of the path. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** What is known once both are. */
    public Frontier merge(Frontier other) {
        if (other.members.equals(members) || other.isEmpty()) {
            return this;
        }
        List<PathRecord> all = new ArrayList<>(members);
        all.addAll(other.members);
        return of(all);
    }

    /** What is known once the record is. */
    public Frontier plus(PathRecord record) {
        return merge(new Frontier(List.of(record)));
    }

    /** The record that the path shows; empty only for the empty frontier. */
    public Optional<PathRecord> winner() {
        return fresh.isEmpty() ? Optional.empty() : Optional.of(Collections.max(fresh, Rank.BY_RANK));
    }

    /** The members whose content nobody replaced; all, where all would be stale. In the order of their dots. */
    public List<PathRecord> fresh() {
        return fresh;
    }

    /**
     * What a disk that shows the winner covers: the winner, its equals in content, and the members stale against it. Never
     * a member with other live content, for nobody supersedes what no disk showed.
     */
    public Past shownPast() {
        PathRecord winner = winner().orElse(null);
        if (winner == null) {
            return Past.empty();
        }
        List<PathRecord> covered = members.stream()
                .filter(m -> m.entry().sameContent(winner.entry()) || Staleness.staleAgainst(m, winner))
                .toList();
        return Sight.join(winner.path(), covered, winner.contentDot(), members);
    }

    /** Whether at least two live contents stand against each other here. */
    public boolean isConflicted() {
        PathRecord first = null;
        for (PathRecord member : fresh) {
            if (member.isLive()) {
                if (first != null && !first.entry().sameContent(member.entry())) {
                    return true;
                }
                first = member;
            }
        }
        return false;
    }

    /** Whether users have replaced every content here, each in the eyes of another member: see {@link Circle}. */
    boolean isCircular() {
        return Staleness.isCircular(members);
    }

    /**
     * A conflict as a replica may settle it that lacks some of its contents: without losing contents that are not here. A
     * partial view is as good as having heard of less, and who has the others settles those.
     *
     * @param buried whether something lives below the path, so that a winner that is no directory loses as well
     * @param holds whether the record's content is here; asked of live members alone
     * @return this frontier as it is where another one would win in such a view, or, buried, nothing that makes way
     */
    public Frontier held(boolean buried, Predicate<PathRecord> holds) {
        PathRecord winner = winner().orElse(null);
        boolean givesWay = buried && isInTheWay(winner);
        if (winner == null || !(givesWay || isConflicted())) {
            return this;
        }
        Frontier view = this;
        int before;
        do {
            // Without what made it stale, a content counts again, and may be lacking as well.
            before = view.members.size();
            List<PathRecord> held = new ArrayList<>(view.members);
            for (PathRecord member : view.fresh) {
                boolean loses = givesWay || !member.entry().sameContent(winner.entry());
                if (member.isLive() && loses && !holds.test(member)) {
                    held.remove(member);
                }
            }
            view = Frontier.of(held);
        } while (view.members.size() < before);
        PathRecord left = view.winner().orElse(null);
        boolean keeps = givesWay ? isInTheWay(left) : winner.equals(left);
        return keeps ? view : this;
    }

    private static boolean isInTheWay(@Nullable PathRecord winner) {
        return winner != null && winner.isLive() && !(winner.entry() instanceof Entry.Directory);
    }

    private static boolean dominates(PathRecord other, PathRecord record) {
        return !other.dot().equals(record.dot())
                && other.past().containsOwn(record.dot())
                && !record.past().containsOwn(other.dot());
    }

    /** The dots that two different records here have. */
    public SortedSet<Dot> equivocal() {
        TreeSet<Dot> dots = new TreeSet<>();
        for (int i = 1; i < members.size(); i++) {
            if (isTwin(i)) {
                dots.add(members.get(i).dot());
            }
        }
        return dots;
    }

    private boolean isTwin(int i) {
        return members.get(i).dot().equals(members.get(i - 1).dot());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frontier frontier && members.equals(frontier.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
