package io.tandemsync.daemon.link;

import io.tandemsync.engine.port.Randomness;
import java.time.Duration;

/** Waiting times that double from a first to a longest, each cut by a random part so that peers do not march in step. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final Randomness randomness;
    private int failures;

    Backoff(Duration first, Duration longest, Randomness randomness) {
        this.first = first;
        this.longest = longest;
        this.randomness = randomness;
    }

    /** How long to wait after one more failure: half to the whole of the doubled time. */
    Duration next() {
        long base = first.toNanos() << Math.min(failures, 30);
        long whole = base <= 0 ? longest.toNanos() : Math.min(base, longest.toNanos());
        failures = Math.min(failures + 1, 30);
        return Duration.ofNanos(whole / 2 + randomness.below(whole / 2 + 1));
    }

    void reset() {
        failures = 0;
    }
}
