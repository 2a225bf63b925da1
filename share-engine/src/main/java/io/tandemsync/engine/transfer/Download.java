package io.tandemsync.engine.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One file on its way into the staging area. */
final class Download {
    final Fetch fetch;
    final long number;
    /** Per peer that had nothing of it: that peer's generation then. */
    final TreeMap<Integer, Long> refusedBy = new TreeMap<>();

    List<ChunkList.Chunk> chunks = new ArrayList<>();
    int missing;
    boolean over;

    Download(Fetch fetch, long number) {
        this.fetch = fetch;
        this.number = number;
    }

    boolean isWhole() {
        return chunks.size() <= 1;
    }
}
