package io.tandemsync.daemon.rate;

import java.time.Duration;
import java.util.List;

/**
 * The limits that hold for one direction of one share: its own and the device's.
 *
 * @param limits all of which have to be kept
 */
record Pace(List<RateLimit> limits) {
    Pace {
        limits = List.copyOf(limits);
    }

    boolean isUnlimited() {
        return limits.stream().allMatch(RateLimit::isUnlimited);
    }

    long reserve(long bytes, long now) {
        long due = now;
        for (RateLimit limit : limits) {
            long at = limit.reserve(bytes, now);
            due = at - due > 0 ? at : due;
        }
        return due;
    }

    /** So many bytes have moved beyond what was reserved; fewer where it is negative. */
    void owe(long bytes) {
        limits.forEach(limit -> limit.owe(bytes));
    }

    /** How many bytes may move in this time. */
    long bytesIn(Duration span) {
        return limits.stream().mapToLong(limit -> limit.bytesIn(span)).min().orElse(Long.MAX_VALUE);
    }

    int epoch() {
        return limits.stream().mapToInt(RateLimit::epoch).sum();
    }
}
