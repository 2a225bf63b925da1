package io.tandemsync.engine.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Exactly which dots of one path a record has seen.
 *
 * <p>For each replica it holds closed intervals of counters, normally one: a version vector with holes where something was
 * not seen. An interval may span counters that this replica gave to other paths, never one of this path that was not seen.
 * Beside them it carries single content dots. In a conflict copy's past they are of <em>another</em> path: those whose content
 * the copy holds. In any other past they are of the path itself: those that were seen without a user replacing their content,
 * which a settlement moved to a copy.
 */
public final class Past {
    private static final Past EMPTY = new Past(new TreeMap<>(), new TreeSet<>());

    private final SortedMap<ReplicaId, List<Interval>> own;
    private final SortedSet<Dot> carried;

    /** Counters from first to last, both among them. */
    public record Interval(long first, long last) {
        public Interval {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("an interval runs upward from 1");
            }
        }
    }

    private Past(SortedMap<ReplicaId, List<Interval>> own, SortedSet<Dot> carried) {
        this.own = own;
        this.carried = carried;
    }

    /** Nothing seen. */
    public static Past empty() {
        return EMPTY;
    }

    /**
     * A past from its parts, as a decoder has them.
     *
     * @throws IllegalArgumentException unless every list of intervals is ascending, without overlap or touch, not empty
     */
    public static Past of(SortedMap<ReplicaId, List<Interval>> own, SortedSet<Dot> carried) {
        TreeMap<ReplicaId, List<Interval>> copy = new TreeMap<>();
        own.forEach((replica, intervals) -> {
            long before = -1;
            for (Interval interval : intervals) {
                if (before >= 0 && interval.first() <= before + 1) {
                    throw new IllegalArgumentException("a past's intervals are ascending and apart");
                }
                before = interval.last();
            }
            if (intervals.isEmpty()) {
                throw new IllegalArgumentException("a past has no empty list of intervals");
            }
            copy.put(replica, List.copyOf(intervals));
        });
        return new Past(copy, new TreeSet<>(carried));
    }

    /** Whether the dot is one of this path that was seen. */
    public boolean containsOwn(Dot dot) {
        List<Interval> intervals = own.get(dot.replica());
        if (intervals == null) {
            return false;
        }
        for (Interval interval : intervals) {
            if (interval.first() <= dot.counter() && dot.counter() <= interval.last()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the dot is carried: a content dot of another path in a conflict copy, else a spared one of this path. */
    public boolean carries(Dot dot) {
        return carried.contains(dot);
    }

    /** Whether the dot was seen, of whichever path. */
    public boolean contains(Dot dot) {
        return carries(dot) || containsOwn(dot);
    }

    /** Everything seen by either. */
    public Past join(Past other) {
        if (other.own.isEmpty() && other.carried.isEmpty()) {
            return this;
        }
        TreeMap<ReplicaId, List<Interval>> joined = new TreeMap<>(own);
        other.own.forEach((replica, intervals) -> joined.merge(replica, intervals, Past::union));
        TreeSet<Dot> both = new TreeSet<>(carried);
        both.addAll(other.carried);
        return new Past(joined, both);
    }

    /**
     * This plus a new dot of this path.
     *
     * @param previous the highest counter that the same replica gave to this path before, 0 if none is known. Where it was
     *     seen, the interval that ends with it is stretched to the new dot, since all between went to other paths
     */
    public Past plus(Dot dot, long previous) {
        boolean stretches = previous > 0 && containsOwn(new Dot(dot.replica(), previous));
        Interval added = new Interval(stretches ? previous : dot.counter(), dot.counter());
        TreeMap<ReplicaId, List<Interval>> more = new TreeMap<>(own);
        more.merge(dot.replica(), List.of(added), Past::union);
        return new Past(more, carried);
    }

    /** This, carrying also that content dot. */
    public Past carrying(Dot contentDot) {
        TreeSet<Dot> more = new TreeSet<>(carried);
        more.add(contentDot);
        return new Past(own, more);
    }

    /** The intervals of each replica; do not change them. */
    public SortedMap<ReplicaId, List<Interval>> own() {
        return Collections.unmodifiableSortedMap(own);
    }

    /** The carried content dots; do not change them. */
    public SortedSet<Dot> carried() {
        return Collections.unmodifiableSortedSet(carried);
    }

    private static List<Interval> union(List<Interval> a, List<Interval> b) {
        List<Interval> all = new ArrayList<>(a);
        all.addAll(b);
        all.sort(Comparator.comparingLong(Interval::first));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : all) {
            int end = merged.size() - 1;
            if (end >= 0 && next.first() <= merged.get(end).last() + 1) {
                Interval open = merged.get(end);
                merged.set(end, new Interval(open.first(), Math.max(open.last(), next.last())));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Past past && own.equals(past.own) && carried.equals(past.carried);
    }

    @Override
    public int hashCode() {
        return 31 * own.hashCode() + carried.hashCode();
    }

    @Override
    public String toString() {
        return own + (carried.isEmpty() ? "" : " carried " + carried);
    }
}
