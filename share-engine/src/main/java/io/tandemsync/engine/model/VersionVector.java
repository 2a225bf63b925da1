package io.tandemsync.engine.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** For each replica, up to which counter everything has been seen; a lattice under {@link #join}. */
public final class VersionVector {
    private static final VersionVector EMPTY = new VersionVector(new TreeMap<>());

    private final SortedMap<ReplicaId, Long> counters;

    private VersionVector(SortedMap<ReplicaId, Long> counters) {
        this.counters = counters;
    }

    /** Nothing seen. */
    public static VersionVector empty() {
        return EMPTY;
    }

    /** The vector with these counters; zeros are left out. */
    public static VersionVector of(Map<ReplicaId, Long> counters) {
        TreeMap<ReplicaId, Long> sorted = new TreeMap<>(counters);
        sorted.values().removeIf(counter -> counter == 0);
        return new VersionVector(sorted);
    }

    /** Up to which counter of this replica everything has been seen; 0 if nothing. */
    public long counter(ReplicaId replica) {
        return counters.getOrDefault(replica, 0L);
    }

    /** Whether the dot has been seen. */
    public boolean contains(Dot dot) {
        return counter(dot.replica()) >= dot.counter();
    }

    /** Everything seen by either. */
    public VersionVector join(VersionVector other) {
        TreeMap<ReplicaId, Long> joined = new TreeMap<>(counters);
        other.counters.forEach((replica, counter) -> joined.merge(replica, counter, Math::max));
        return new VersionVector(joined);
    }

    /** This without the replicas of which the other has seen nothing. */
    public VersionVector limitedTo(VersionVector other) {
        TreeMap<ReplicaId, Long> limited = new TreeMap<>(counters);
        limited.keySet().retainAll(other.counters.keySet());
        return new VersionVector(limited);
    }

    /** This with at least that counter for the replica. */
    public VersionVector with(ReplicaId replica, long counter) {
        if (counter == 0) {
            return this;
        }
        TreeMap<ReplicaId, Long> raised = new TreeMap<>(counters);
        raised.merge(replica, counter, Math::max);
        return new VersionVector(raised);
    }

    /** Visits the non-zero counters in the order of replica ids. */
    public void forEach(BiConsumer<ReplicaId, Long> visitor) {
        counters.forEach(visitor);
    }

    /** How many replicas have a non-zero counter. */
    public int size() {
        return counters.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector vector && counters.equals(vector.counters);
    }

    @Override
    public int hashCode() {
        return counters.hashCode();
    }

    @Override
    public String toString() {
        return Collections.unmodifiableMap(counters).toString();
    }
}
