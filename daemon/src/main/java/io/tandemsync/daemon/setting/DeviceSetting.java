package io.tandemsync.daemon.setting;

import io.tandemsync.daemon.link.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that may be set for a device. */
public final class DeviceSetting {
    /** Addresses in place of which this word stands for none. */
    public static final String NONE = "none";
    /** Stands for what is found out by itself. */
    public static final String AUTO = "auto";
    /** The API is served on the socket of the home alone. */
    public static final String OFF = "off";

    private static final int NAME_CHARACTERS_MAX = 100;
    private static final int ADDRESSES_MAX = 16;
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|\\[::1\\]|localhost):([0-9]{1,5})");
    private static final String RATE = "bytes per second like 500KiB or 2MiB, or 0 for no limit";

    public static final Setting<String> NAME = new Setting<>(
            "name", "this machine's name", "text of at most 100 characters", DeviceSetting::name, text -> text);
    public static final Setting<String> LISTEN = new Setting<>(
            "listen",
            AUTO,
            "auto, none, or addresses like quic/0.0.0.0:20209 with commas between them",
            text -> addresses(text, Address.Use.LISTEN, NONE),
            text -> text);
    public static final Setting<String> ADVERTISE = new Setting<>(
            "advertise",
            AUTO,
            "auto, none, or addresses like quic/example.org:20209 with commas between them",
            text -> addresses(text, Address.Use.DIAL, NONE),
            text -> text);
    public static final Setting<Long> SEND_LIMIT = new Setting<>("send-limit", "0", RATE, Values::bytes, Values::bytes);
    public static final Setting<Long> RECEIVE_LIMIT =
            new Setting<>("receive-limit", "0", RATE, Values::bytes, Values::bytes);
    public static final Setting<String> API =
            new Setting<>("api", OFF, "off, or 127.0.0.1:PORT or [::1]:PORT", DeviceSetting::api, text -> text);
    public static final Setting<String> METRICS = words("metrics", OFF, List.of(OFF, "on"));
    public static final Setting<String> LOG_LEVEL =
            words("log-level", "info", List.of("error", "warn", "info", "debug", "trace"));
    public static final Setting<String> LOG_FORMAT = words("log-format", "text", List.of("text", "json"));

    /** In the order in which they are shown. */
    public static final List<Setting<?>> ALL =
            List.of(NAME, LISTEN, ADVERTISE, SEND_LIMIT, RECEIVE_LIMIT, API, METRICS, LOG_LEVEL, LOG_FORMAT);

    private DeviceSetting() {}

    /** The addresses in a text of several. */
    public static List<String> list(String text) {
        return text.equals(AUTO) || text.equals(NONE) ? List.of() : List.of(text.split(",", -1));
    }

    private static Setting<String> words(String name, String usual, List<String> words) {
        return new Setting<>(
                name,
                usual,
                String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1),
                text -> words.contains(text) ? Optional.of(text) : Optional.empty(),
                text -> text);
    }

    private static Optional<String> name(String text) {
        String name = text.strip();
        boolean fits = !name.isEmpty()
                && name.length() <= NAME_CHARACTERS_MAX
                && name.chars().noneMatch(Character::isISOControl);
        return fits ? Optional.of(name) : Optional.empty();
    }

    private static Optional<String> addresses(String text, Address.Use use, String none) {
        if (text.equals(AUTO) || text.equals(none)) {
            return Optional.of(text);
        }
        List<String> addresses = new ArrayList<>();
        for (String address : text.split(",", -1)) {
            try {
                addresses.add(Address.parse(address.strip(), use).toString());
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return addresses.size() > ADDRESSES_MAX ? Optional.empty() : Optional.of(String.join(",", addresses));
    }

    private static Optional<String> api(String text) {
        Matcher matcher = LOOPBACK.matcher(text);
        if (text.equals(OFF)) {
            return Optional.of(OFF);
        }
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            return Optional.empty();
        }
        String host = matcher.group(1).equals("localhost") ? "127.0.0.1" : matcher.group(1);
        return Optional.of(host + ":" + matcher.group(2));
    }
}
