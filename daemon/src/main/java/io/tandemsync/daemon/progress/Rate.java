package io.tandemsync.daemon.progress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast a number grows, smoothed over the last seconds. Not thread-safe. */
final class Rate {
    /** Weight of the newest stretch. */
    private static final double NEWEST = 0.3;
    /** A shorter stretch says nothing: content comes in pieces. */
    private static final long STRETCH_NANOS_MIN = Duration.ofMillis(400).toNanos();

    private long amount;
    private long since;
    private double perSecond;
    private boolean measured;

    Rate(long amount, long nanos) {
        this.amount = amount;
        this.since = nanos;
    }

    /** Takes a look at the number, which never sinks. */
    void look(long now, long nanos) {
        long stretch = nanos - since;
        if (stretch < STRETCH_NANOS_MIN) {
            return;
        }
        double newest = (now - amount) * 1e9 / stretch;
        perSecond = measured ? NEWEST * newest + (1 - NEWEST) * perSecond : newest;
        measured = true;
        amount = now;
        since = nanos;
    }

    long perSecond() {
        return (long) perSecond;
    }

    /** How long the rest takes at this rate; null while nothing moves. */
    @Nullable
    Duration until(long rest) {
        return perSecond < 1 ? null : Duration.ofSeconds((long) Math.ceil(rest / perSecond));
    }
}
