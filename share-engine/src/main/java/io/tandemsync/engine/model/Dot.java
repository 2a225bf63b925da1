package io.tandemsync.engine.model;

/**
 * Names one record for ever: the replica that made it and that replica's count.
 *
 * @param counter from 1 on, one sequence through the whole share
 */
public record Dot(ReplicaId replica, long counter) implements Comparable<Dot> {
    public Dot {
        if (counter < 1) {
            throw new IllegalArgumentException("a dot counts from 1");
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compare(counter, other.counter);
    }

    @Override
    public String toString() {
        return replica + ":" + counter;
    }
}
