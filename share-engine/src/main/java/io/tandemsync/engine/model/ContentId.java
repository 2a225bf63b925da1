package io.tandemsync.engine.model;

/** Names the whole content of a file: equal bytes have equal ids in one share and key epoch. */
public record ContentId(Hash hash) implements Comparable<ContentId> {
    @Override
    public int compareTo(ContentId other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        return hash.toString();
    }
}
