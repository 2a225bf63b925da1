package io.tandemsync.client;

import java.nio.charset.StandardCharsets;

/** A path of the control API, built so that no name can change its meaning. */
public final class Route {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Route() {}

    /** The route of these segments under {@code /v1}, each percent-encoded. */
    public static String of(String... segments) {
        StringBuilder route = new StringBuilder("/v1");
        for (String segment : segments) {
            route.append('/').append(encoded(segment));
        }
        return route.toString();
    }

    /** A query of one parameter. */
    public static String query(String name, String value) {
        return "?" + name + "=" + encoded(value);
    }

    /** The text with every byte outside the unreserved characters of RFC 3986 as {@code %XX}. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(octet) >= 0 && !isDots(text)) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }

    /** A dot segment would be taken out of the path on its way. */
    private static boolean isDots(String text) {
        return text.equals(".") || text.equals("..");
    }
}
