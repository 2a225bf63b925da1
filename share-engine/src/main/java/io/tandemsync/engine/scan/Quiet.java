package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which files have rested long enough to be read.
 *
 * <p>A file is read only once its last change is older than the file system's clock ticks, so that no later write can leave
 * the same stamp, and a file that is still being written is given time, more from look to look.
 */
final class Quiet {
    /** More than the tick of the file system's clock, which stamps may lag behind by. */
    static final Duration TICK_MARGIN = Duration.ofMillis(1);
    /** On file systems mounted below the root, of whose clock nothing is known. */
    static final Duration REST_ELSEWHERE = Duration.ofMillis(11);
    /** Wait for a file that was found changed once more; doubled from look to look. */
    static final Duration REST_AGAIN = Duration.ofMillis(15);
    /** Wait between two looks at a file that somebody holds open for writing. */
    static final Duration REST_OPEN = Duration.ofMillis(50);
    /** A file that has not changed for so long is read even if somebody holds it open. */
    static final Duration OPEN_MAX = Duration.ofSeconds(1);
    /** Where times have whole seconds only, ticks are seconds. */
    static final Duration REST_COARSE = Duration.ofMillis(1_100);
    /** Longest wait between two looks at a file that keeps changing. */
    static final Duration REST_MAX = Duration.ofSeconds(1);
    /** After so many looks a file that never rests is read all the same; a change while reading is then seen. */
    private static final int LOOKS_MAX = 8;
    /** Reads in a row that a change spoils before the path is named as a problem, which is retried later. */
    private static final int SPOILED_MAX = 10;

    private record Look(Stamp stamp, long since, long due, int count) {}

    private record Due(long at, SharePath path) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : path.compareTo(other.path);
        }
    }

    private final Clock clock;
    private final Duration rest;
    private final Predicate<SharePath> isElsewhere;
    private final TreeMap<SharePath, Look> restless = new TreeMap<>();
    private final TreeSet<Due> queue = new TreeSet<>();
    private final TreeMap<SharePath, Integer> spoiled = new TreeMap<>();

    /**
     * @param tick of the clock that stamps files
     * @param isElsewhere which files lie on another file system, with another clock
     */
    Quiet(Clock clock, Duration tick, Predicate<SharePath> isElsewhere) {
        this.clock = clock;
        this.isElsewhere = isElsewhere;
        this.rest = tick.plus(TICK_MARGIN);
    }

    /** Whether the file changed so lately that it waits while somebody holds it open for writing. */
    boolean isFresh(Stamp stamp) {
        Duration age = Duration.between(stamp.changed(), clock.now());
        return !age.isNegative() && age.compareTo(OPEN_MAX) < 0;
    }

    /** Somebody holds the file open: it is {@link #due} again later. */
    void hold(SharePath path, Stamp stamp) {
        long now = clock.nanos();
        put(path, new Look(stamp, now, now + REST_OPEN.toNanos(), 1));
    }

    /** Whether the file may be read now; otherwise it is {@link #due} again later. */
    boolean isRested(SharePath path, Stamp stamp) {
        Duration needed = restOf(path, stamp);
        Duration age = Duration.between(stamp.changed(), clock.now());
        boolean old = age.compareTo(needed) >= 0 && !age.isNegative();
        Look last = restless.get(path);
        long now = clock.nanos();
        boolean same = last != null && last.stamp().equals(stamp);
        boolean still = same && last != null && now - last.since() >= needed.toNanos();
        if (old || still || (last != null && last.count() >= LOOKS_MAX)) {
            forget(path);
            return true;
        }
        int count = last == null ? 1 : last.count() + 1;
        Duration first = count == 1 || needed.compareTo(REST_AGAIN) > 0 ? needed : REST_AGAIN;
        long wait = Math.min(REST_MAX.toNanos(), first.toNanos() << Math.min(count - 1, 6));
        put(path, new Look(stamp, same && last != null ? last.since() : now, now + wait, count));
        return false;
    }

    private void put(SharePath path, Look look) {
        forget(path);
        restless.put(path, look);
        queue.add(new Due(look.due(), path));
    }

    /** Forgets a path that is gone or was read. */
    void forget(SharePath path) {
        Look look = restless.remove(path);
        if (look != null) {
            queue.remove(new Due(look.due(), path));
        }
    }

    /** The file was read whole. */
    void read(SharePath path) {
        forget(path);
        spoiled.remove(path);
    }

    /** The file changed while it was read. Returns whether that happened too often in a row; then it counts anew. */
    boolean spoils(SharePath path) {
        boolean tooOften = spoiled.merge(path, 1, Integer::sum) >= SPOILED_MAX;
        if (tooOften) {
            spoiled.remove(path);
        }
        return tooOften;
    }

    /** The paths whose wait is over. They stay known, so that the next look counts on. */
    List<SharePath> due() {
        List<SharePath> due = new ArrayList<>();
        long now = clock.nanos();
        while (!queue.isEmpty() && queue.first().at() - now <= 0) {
            SharePath path = queue.first().path();
            Look look = restless.get(path);
            if (look != null) {
                put(path, new Look(look.stamp(), look.since(), now + REST_MAX.toNanos(), look.count()));
                due.add(path);
            }
        }
        return due;
    }

    /** How long until the next wait is over; null if none runs. */
    @Nullable
    Duration next() {
        return queue.isEmpty()
                ? null
                : Duration.ofNanos(Math.max(0, queue.first().at() - clock.nanos()));
    }

    boolean isEmpty() {
        return restless.isEmpty();
    }

    private Duration restOf(SharePath path, Stamp stamp) {
        if (isWholeSecond(stamp.modified()) && isWholeSecond(stamp.changed())) {
            return REST_COARSE;
        }
        return rest.compareTo(REST_ELSEWHERE) < 0 && isElsewhere.test(path) ? REST_ELSEWHERE : rest;
    }

    private static boolean isWholeSecond(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }
}
