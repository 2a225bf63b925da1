package io.tandemsync.engine.place;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/** When paths that failed are tried again: after 1 s, then twice as long each time, at most 5 min. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final int DOUBLINGS_MAX = 9;

    private record Wait(SharePath path, long until, int failures) {}

    private final Clock clock;
    private final TreeMap<SharePath, Wait> waits = new TreeMap<>();
    /** Those that have not ended, the first to end first. */
    private final TreeSet<Wait> ahead =
            new TreeSet<>(Comparator.comparingLong(Wait::until).thenComparing(Wait::path));

    Backoff(Clock clock) {
        this.clock = clock;
    }

    /** Notes a failure and says how long to wait. */
    Duration failed(SharePath path) {
        Wait last = waits.get(path);
        int failures = last == null ? 0 : Math.min(DOUBLINGS_MAX, last.failures() + 1);
        Duration wait = FIRST.multipliedBy(1L << failures);
        wait = wait.compareTo(MOST) > 0 ? MOST : wait;
        succeeded(path);
        Wait next = new Wait(path, clock.nanos() + wait.toNanos(), failures);
        waits.put(path, next);
        ahead.add(next);
        return wait;
    }

    /** Whether it has failed so often that waiting alone does not help. */
    boolean isSpent(SharePath path) {
        Wait last = waits.get(path);
        return last != null && last.failures() >= DOUBLINGS_MAX;
    }

    boolean isWaiting(SharePath path) {
        Wait wait = waits.get(path);
        return wait != null && wait.until() - clock.nanos() > 0;
    }

    void succeeded(SharePath path) {
        Wait last = waits.remove(path);
        if (last != null) {
            ahead.remove(last);
        }
    }

    /** Whether a wait has ended since this was last asked. */
    boolean hasDue() {
        boolean any = false;
        while (!ahead.isEmpty() && ahead.first().until() - clock.nanos() <= 0) {
            ahead.pollFirst();
            any = true;
        }
        return any;
    }

    /** Ends all waits: something happened that may help. */
    void forget() {
        waits.clear();
        ahead.clear();
    }
}
