package io.tandemsync.engine.version;

import java.time.Duration;

/**
 * How long, and on how much of the file system, kept versions stay; what no record holds stays longer.
 *
 * @param age zero to keep nothing
 * @param percent of the file system, 1 to 100
 */
public record Retention(Duration age, int percent) {
    public Retention {
        if (age.isNegative() || percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a retention is out of bounds");
        }
    }

    /** What holds where nothing else was set: 30 days, on a tenth of the file system. */
    public static Retention usual() {
        return new Retention(Duration.ofDays(30), 10);
    }
}
