package io.tandemsync.daemon.rate;

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

    int epoch() {
        return limits.stream().mapToInt(RateLimit::epoch).sum();
    }
}
