package io.tandemsync.daemon.setting;

import io.tandemsync.engine.place.Reserve;
import io.tandemsync.engine.share.ShareSettings;
import io.tandemsync.engine.version.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values are written: times, bytes, shares of a whole, words. */
final class Values {
    static final Duration SPAN_MAX = Duration.ofDays(365);

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,8})(s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})(?:\\.([0-9]{1,3}))? ?(B|[KMGT]i?B?)?");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,2}))?%");
    private static final Pattern TRASH = Pattern.compile("trash(?::([0-9]{1,8}[smhd]))?(?::([0-9]{1,3})%)?");
    private static final int HUNDREDTHS = 100;

    private Values() {}

    static Optional<Boolean> truth(String text) {
        return either(text, "true", "false");
    }

    /** Whether it is the one word and not the other. */
    static Optional<Boolean> either(String text, String yes, String no) {
        return text.equals(yes) || text.equals(no) ? Optional.of(text.equals(yes)) : Optional.empty();
    }

    static <E extends Enum<E>> Optional<E> word(String text, List<E> words) {
        return words.stream()
                .filter(word ->
                        word.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
                .findFirst();
    }

    static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Duration> span(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        Duration span =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        return span.compareTo(Duration.ofSeconds(1)) >= 0 && span.compareTo(SPAN_MAX) <= 0
                ? Optional.of(span)
                : Optional.empty();
    }

    static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Bytes, with KiB and the like for powers of 1024 and KB and the like for those of 1000. */
    static Optional<Long> bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(3) == null ? "B" : matcher.group(3);
        int power = "BKMGT".indexOf(unit.charAt(0));
        long factor = 1;
        for (int i = 0; i < power; i++) {
            factor *= unit.contains("i") || unit.length() == 1 ? 1024 : 1000;
        }
        String fraction = matcher.group(2) == null ? "" : matcher.group(2);
        double bytes = Double.parseDouble(matcher.group(1) + "." + (fraction.isEmpty() ? "0" : fraction)) * factor;
        return bytes > 1L << 60 || (power == 0 && !fraction.isEmpty()) ? Optional.empty() : Optional.of((long) bytes);
    }

    static String bytes(long bytes) {
        String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
        long left = bytes;
        int unit = 0;
        while (left != 0 && left % 1024 == 0 && unit < units.length - 1) {
            left /= 1024;
            unit++;
        }
        return left + units[unit];
    }

    static Optional<Reserve> reserve(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            return bytes(text).map(bytes -> new Reserve(bytes, 0));
        }
        String fraction = ((matcher.group(2) == null ? "" : matcher.group(2)) + "00").substring(0, 2);
        int hundredths = Integer.parseInt(matcher.group(1)) * HUNDREDTHS + Integer.parseInt(fraction);
        return hundredths > HUNDREDTHS * 100 ? Optional.empty() : Optional.of(new Reserve(0, hundredths));
    }

    static String reserve(Reserve reserve) {
        int hundredths = reserve.hundredths();
        if (hundredths == 0) {
            return bytes(reserve.bytes());
        }
        String fraction = String.format(Locale.ROOT, "%02d", hundredths % HUNDREDTHS);
        String digits = fraction.equals("00") ? "" : "." + fraction;
        return hundredths / HUNDREDTHS + digits + "%";
    }

    static Optional<Retention> retention(String text) {
        Retention usual = Retention.usual();
        if (text.equals("none")) {
            return Optional.of(new Retention(Duration.ZERO, usual.percent()));
        }
        Matcher matcher = TRASH.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<Duration> age = matcher.group(1) == null ? Optional.of(usual.age()) : span(matcher.group(1));
        int percent = matcher.group(2) == null ? usual.percent() : Integer.parseInt(matcher.group(2));
        return percent < 1 || percent > 100 ? Optional.empty() : age.map(span -> new Retention(span, percent));
    }

    static String retention(Retention retention) {
        if (retention.age().isZero()) {
            return "none";
        }
        boolean usual = retention.percent() == Retention.usual().percent();
        return "trash:" + span(retention.age()) + (usual ? "" : ":" + retention.percent() + "%");
    }

    static Optional<Integer> maxDelete(String text) {
        if (text.equals("off")) {
            return Optional.of(ShareSettings.MAX_DELETE_OFF);
        }
        return text.matches("[0-9]{1,2}%")
                ? Optional.of(Integer.parseInt(text.substring(0, text.length() - 1)))
                : Optional.empty();
    }

    static String maxDelete(int percent) {
        return percent >= ShareSettings.MAX_DELETE_OFF ? "off" : percent + "%";
    }
}
