package io.tandemsync.engine.model;

import java.util.UUID;

/** Names one replica's sequence of dots; a replica takes a new one whenever its dots might not be unique. */
public record ReplicaId(UUID value) implements Comparable<ReplicaId> {
    @Override
    public int compareTo(ReplicaId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
