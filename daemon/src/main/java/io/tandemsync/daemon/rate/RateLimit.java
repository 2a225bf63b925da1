package io.tandemsync.daemon.rate;

/**
 * A limit in bytes per second, paid before the bytes move: whoever wants to move some is told from when on it may, in the
 * order of asking. Thread-safe.
 */
public final class RateLimit {
    private static final long SECOND_NANOS = 1_000_000_000L;

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

    /** From when on these bytes may move, in nanoseconds of the clock that tells now. */
    synchronized long reserve(long bytes, long now) {
        if (bytesPerSecond <= 0) {
            return now;
        }
        if (paidUntil - now < 0) {
            paidUntil = now;
        }
        paidUntil += (long) ((double) bytes / bytesPerSecond * SECOND_NANOS);
        return paidUntil;
    }
}
