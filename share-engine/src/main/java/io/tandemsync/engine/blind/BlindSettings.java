package io.tandemsync.engine.blind;

import java.time.Duration;

/**
 * What a person can set for a blind replica.
 *
 * @param quotaBytes most bytes of sealed chunks and records to store; 0 for no bound but the disk
 * @param grace how long a sealed chunk stays that no record needs any more, if there is room
 */
public record BlindSettings(long quotaBytes, Duration grace) {
    /** Long enough for a reader to finish what it began, and for a rename to find its chunks again. */
    private static final Duration GRACE = Duration.ofDays(1);

    public BlindSettings {
        if (quotaBytes < 0 || grace.isNegative()) {
            throw new IllegalArgumentException("a quota and a grace time are not negative");
        }
    }

    /** No quota, the usual grace time. */
    public static BlindSettings defaults() {
        return new BlindSettings(0, GRACE);
    }

    /** The same with another quota. */
    public BlindSettings withQuota(long bytes) {
        return new BlindSettings(bytes, grace);
    }

    /** Whether so many bytes in all are allowed. */
    boolean allows(long bytes) {
        return quotaBytes == 0 || bytes <= quotaBytes;
    }
}
