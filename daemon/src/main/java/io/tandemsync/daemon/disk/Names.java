package io.tandemsync.daemon.disk;

import io.tandemsync.engine.port.ShareDirectory.Area;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names as the disk has them, in bytes whatever the process's locale, and the few that are made here. */
final class Names {
    private static final int AREA_CHARACTERS_MAX = 64;

    private Names() {}

    /** The name, or null where the bytes are not valid UTF-8. */
    static @Nullable String decoded(byte[] raw) {
        for (byte b : raw) {
            if (b < 0) {
                return decodedStrictly(raw);
            }
        }
        return new String(raw, StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String decodedStrictly(byte[] raw) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static byte[] raw(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of an absolute path of the default file system, by way of its URI: the one form that keeps them all. */
    static byte[] raw(Path path) {
        URI uri = path.toAbsolutePath().toUri();
        if (!"file".equals(uri.getScheme())) {
            throw new IllegalArgumentException("a share lies in the machine's own file system");
        }
        String text = uri.getRawPath();
        byte[] raw = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                raw[length++] = (byte) Integer.parseInt(text, i + 1, i + 3, 16);
                i += 2;
            } else {
                raw[length++] = (byte) c;
            }
        }
        return Arrays.copyOf(raw, length);
    }

    /** The name of the area's directory in {@code .syncdb}. */
    static String ofArea(Area area) {
        return switch (area) {
            case STAGING -> "staging";
            case DISPLACED -> "displaced";
            case VERSIONS -> "versions";
        };
    }

    /** Whether an entry of an area may be called that: 1 to 64 of a-z, 0-9 and the hyphen. */
    static boolean isAreaName(String name) {
        return !name.isEmpty()
                && name.length() <= AREA_CHARACTERS_MAX
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
}
