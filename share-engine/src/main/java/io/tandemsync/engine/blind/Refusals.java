package io.tandemsync.engine.blind;

/** How much a walk through what is missing left out for lack of room. What the last whole walk found is what holds. */
final class Refusals {
    private long paths;
    private long bytes;
    private long walkPaths;
    private long walkBytes;

    void begin() {
        walkPaths = 0;
        walkBytes = 0;
    }

    void add(long contentBytes) {
        walkPaths++;
        walkBytes += contentBytes;
    }

    void end() {
        paths = walkPaths;
        bytes = walkBytes;
    }

    /** Whether any path is left out. */
    boolean any() {
        return paths > 0 || walkPaths > 0;
    }

    /** Paths left out. */
    long paths() {
        return paths;
    }

    /** Bytes of their contents. */
    long bytes() {
        return bytes;
    }
}
