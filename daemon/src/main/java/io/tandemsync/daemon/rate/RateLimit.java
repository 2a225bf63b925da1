package io.tandemsync.daemon.rate;

import java.time.Duration;

/**
 * A limit in bytes per second, paid before the bytes move: whoever wants to move some is told from when on it may, in the
 * order of asking. Thread-safe.
 */
public final class RateLimit {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /**
     * How much of a time in which nothing moved may be made up for: a timer is late and a disk takes its time after every
     * message, which would add up to a rate well below the limit.
     */
    private static final Duration CATCHING_UP_MAX = Duration.ofMillis(200);

    private long bytesPerSecond;
    private long paidUntil;
    private int epoch;

    /** Sets the limit; 0 is none. What was asked for under another counts no more. */
    public synchronized void set(long changed, long now) {
        if (changed != bytesPerSecond) {
            bytesPerSecond = changed;
            paidUntil = now;
            epoch++;
        }
    }

    synchronized boolean isUnlimited() {
        return bytesPerSecond <= 0;
    }

    /** Rises whenever the limit changes. */
    synchronized int epoch() {
        return epoch;
    }

    /** So many bytes have moved beyond what was reserved; fewer where it is negative. */
    synchronized void owe(long bytes) {
        if (bytesPerSecond > 0) {
            paidUntil += nanosFor(bytes);
        }
    }

    /** How many bytes may move in this time. */
    synchronized long bytesIn(Duration span) {
        return bytesPerSecond <= 0 ? Long.MAX_VALUE : (long) ((double) bytesPerSecond * span.toNanos() / SECOND_NANOS);
    }

    private long nanosFor(long bytes) {
        return (long) ((double) bytes / bytesPerSecond * SECOND_NANOS);
    }

    /** From when on these bytes may move, in nanoseconds of the clock that tells now. */
    synchronized long reserve(long bytes, long now) {
        if (bytesPerSecond <= 0) {
            return now;
        }
        long earliest = now - CATCHING_UP_MAX.toNanos();
        if (paidUntil - earliest < 0) {
            paidUntil = earliest;
        }
        paidUntil += nanosFor(bytes);
        return paidUntil;
    }
}
