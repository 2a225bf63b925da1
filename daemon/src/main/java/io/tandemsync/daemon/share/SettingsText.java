package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry.Settings;
import io.tandemsync.engine.model.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share's settings in the words in which people write them. */
public final class SettingsText {
    private static final Duration RESCAN_MIN = Duration.ofSeconds(1);
    private static final Duration RESCAN_MAX = Duration.ofDays(365);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,8})(s|m|h|d)");

    private SettingsText() {}

    /** The settings by name. */
    public static Map<String, Object> shown(Settings settings) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("watch", settings.watch());
        shown.put("rescan-interval", shown(settings.rescanInterval()));
        return shown;
    }

    /** The settings with one of them changed. @throws RefusedException {@code invalid-setting}, naming what is allowed */
    public static Settings changed(Settings settings, String key, String value) throws RefusedException {
        return switch (key) {
            case "watch" -> new Settings(truth(value), settings.rescanInterval());
            case "rescan-interval" -> new Settings(settings.watch(), interval(value));
            default -> throw new RefusedException(
                    ErrorCode.INVALID_SETTING,
                    "there is no setting " + Text.escaped(key) + " yet; the settings are watch and rescan-interval");
        };
    }

    private static boolean truth(String value) throws RefusedException {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw new RefusedException(
                ErrorCode.INVALID_SETTING, "watch cannot be " + Text.escaped(value) + "; it is true or false");
    }

    private static Duration interval(String value) throws RefusedException {
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration interval =
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            if (interval.compareTo(RESCAN_MIN) >= 0 && interval.compareTo(RESCAN_MAX) <= 0) {
                return interval;
            }
        }
        throw new RefusedException(
                ErrorCode.INVALID_SETTING,
                "rescan-interval cannot be " + Text.escaped(value)
                        + "; it is from 1s to 365d, like 90s, 30m, 1h or 2d");
    }

    private static String shown(Duration interval) {
        long seconds = interval.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
