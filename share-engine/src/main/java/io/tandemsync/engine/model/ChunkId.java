package io.tandemsync.engine.model;

/** Names a chunk, or a page of chunk ids, by a keyed hash of its bytes. */
public record ChunkId(Hash hash) implements Comparable<ChunkId> {
    @Override
    public int compareTo(ChunkId other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        return hash.toString();
    }
}
