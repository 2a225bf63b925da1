package io.tandemsync.cli.share;

import io.tandemsync.client.TandemException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as a person types it. */
final class TimeSpan {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|)");

    private TimeSpan() {}

    /** A whole number with a unit; without one it counts seconds. */
    static Duration parse(String typed) throws TandemException {
        Matcher form = FORM.matcher(typed);
        if (!form.matches()) {
            throw new TandemException(
                    "usage", "'" + typed + "' is no length of time; write a number and ms, s, m, h or d");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofSeconds(count);
        };
    }
}
