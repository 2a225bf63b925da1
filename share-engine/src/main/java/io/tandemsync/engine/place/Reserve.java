package io.tandemsync.engine.place;

import io.tandemsync.engine.port.ShareDirectory;

/**
 * How much of a file system syncing leaves free: so many bytes, or so many hundredths of a percent of it.
 *
 * @param bytes 0 or more
 * @param hundredths of a percent, 0 to 10 000
 */
public record Reserve(long bytes, int hundredths) {
    private static final int WHOLE = 10_000;

    public Reserve {
        if (bytes < 0 || hundredths < 0 || hundredths > WHOLE) {
            throw new IllegalArgumentException("a reserve is out of bounds");
        }
    }

    /** What is left free where nothing else was set: 1 %. */
    public static Reserve usual() {
        return new Reserve(0, 100);
    }

    /** In bytes, of this file system. */
    long of(ShareDirectory.Space space) {
        return Math.max(bytes, space.total() / WHOLE * hundredths);
    }
}
