package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkList;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One file on its way into the staging area. */
final class Download {
    final Fetch fetch;
    final long number;
    /** Per peer that had nothing of it: that peer's generation then. */
    final TreeMap<Integer, Long> refusedBy = new TreeMap<>();
    /** Held for each write to the staged file: file systems let one in at a time, and whom they keep out may spin. */
    final Object writing = new Object();

    List<ChunkList.Chunk> chunks = new ArrayList<>();
    boolean over;
    /** The peer that was asked for pages and is late; asked again only where no other can be. */
    int late = Sources.Wanted.NOBODY;

    private int missing;
    /** Below zero until it is known which chunks are missing. */
    private long missingBytes = -1;

    Download(Fetch fetch, long number) {
        this.fetch = fetch;
        this.number = number;
    }

    /** These chunks have to come. */
    void await(List<ChunkList.Chunk> chunksMissing) {
        missing = chunksMissing.size();
        missingBytes = chunksMissing.stream().mapToLong(ChunkList.Chunk::length).sum();
    }

    /** One of them has come; returns whether it was the last. */
    boolean hasAll(ChunkList.Chunk arrived) {
        missingBytes -= arrived.length();
        return --missing == 0;
    }

    /** How many of its bytes are here. */
    long here() {
        return missingBytes < 0 ? 0 : fetch.file().content().size() - missingBytes;
    }

    boolean isWhole() {
        return chunks.size() <= 1;
    }
}
