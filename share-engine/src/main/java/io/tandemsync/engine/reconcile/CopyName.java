package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names conflict copies: {@code NAME.sync-conflict-YYYYMMDD-HHMMSS.EXT}, in UTC, with {@code -XXXX} of the content's tag
 * after the time where the plain name is taken.
 *
 * <p>The extension is what follows the last dot ({@code a.tar.gz} has {@code gz}), as tools that open files by extension
 * take it. A leading dot or a dot at the end makes none ({@code .profile}, {@code a.}), nor does one longer than
 * {@link #EXTENSION_BYTES_MAX} bytes. NAME is cut on a code point boundary so that the name keeps within 255 bytes.
 */
public final class CopyName {
    /** Longest extension, dot included, that is kept as one; a longer tail is part of NAME and may be cut. */
    static final int EXTENSION_BYTES_MAX = 64;

    private static final String MARK = ".sync-conflict-";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT);
    private static final Pattern COPY = Pattern.compile(
            "(?<name>.+)\\.sync-conflict-[0-9]{8}-[0-9]{6}(-[0-9a-f]{4,64})?(?<extension>\\.[^.]+)?", Pattern.DOTALL);
    /** The first and last seconds that four digits of a year can say; times beyond are named as these. */
    private static final long FIRST = LocalDateTime.of(0, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);

    private static final long LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

    /** As long as every time is. */
    private static final String ANY_TIME = time(Instant.EPOCH);

    private CopyName() {}

    /** The name of a copy where nothing else has it. */
    public static SharePath plain(SharePath original, Instant contentTime) {
        return sibling(original, MARK + time(contentTime));
    }

    /**
     * The name of a copy whose plain name is taken by other content.
     *
     * @param hexDigits how many of the tag's digits to show, 4 to 64
     */
    public static SharePath tagged(SharePath original, Instant contentTime, Hash contentTag, int hexDigits) {
        if (hexDigits < 4 || hexDigits > 2 * Hash.BYTES) {
            throw new IllegalArgumentException("a copy's name shows 4 to 64 digits of its content's tag");
        }
        String tag = contentTag.toString().substring(0, hexDigits);
        return sibling(original, MARK + time(contentTime) + "-" + tag);
    }

    /** How the names of the path's copies begin; where it is so long that names are cut, those of plain copies. */
    public static SharePath prefix(SharePath original) {
        SharePath copy = sibling(original, MARK + ANY_TIME);
        String name = copy.name();
        return copy.parent().child(name.substring(0, name.lastIndexOf(MARK) + MARK.length()));
    }

    /** What stands for an entry's content in a tagged name: a file's content id; of a link, the hash of its target. */
    public static Hash tagOf(Entry entry) {
        return ContentTag.of(entry);
    }

    /** Whether the path is named as a conflict copy, so that contents of another path may stand there. */
    static boolean isCopy(SharePath path) {
        return path.name().contains(MARK);
    }

    /** The path that this is named as a copy of; the path itself if it is not named as one. */
    public static SharePath original(SharePath path) {
        String name = path.name();
        for (Matcher copy = COPY.matcher(name); copy.matches(); copy = COPY.matcher(name)) {
            String extension = copy.group("extension");
            name = copy.group("name") + (extension == null ? "" : extension);
        }
        return name.equals(path.name()) || isReserved(name)
                ? path
                : path.parent().child(name);
    }

    private static boolean isReserved(String name) {
        return name.equalsIgnoreCase(SharePath.REPOSITORY_NAME) || name.equals(".") || name.equals("..");
    }

    /** The original's name with the infix before its extension, in its directory, or above where no room is left there. */
    private static SharePath sibling(SharePath original, String infix) {
        String name = original.name();
        int dot = name.lastIndexOf('.');
        boolean extended = dot > 0 && dot < name.length() - 1 && bytes(name.substring(dot)) <= EXTENSION_BYTES_MAX;
        String tail = infix + (extended ? name.substring(dot) : "");
        String stem = extended ? name.substring(0, dot) : name;
        SharePath directory = original.parent();
        while (room(directory) < bytes(tail) + 4) {
            directory = directory.parent();
        }
        return directory.child(cut(stem, room(directory) - bytes(tail)) + tail);
    }

    /** How many bytes a name in this directory may have. */
    private static int room(SharePath directory) {
        int above = directory.isRoot() ? 0 : directory.key().length + 1;
        return Math.min(SharePath.COMPONENT_BYTES_MAX, SharePath.PATH_BYTES_MAX - above);
    }

    /** The longest start of the text, in whole code points, with at most so many bytes. */
    private static String cut(String text, int bytesMax) {
        if (bytes(text) <= bytesMax) {
            return text;
        }
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            bytes += bytes(text.substring(end, next));
            if (bytes > bytesMax) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String time(Instant time) {
        long second = Math.max(FIRST, Math.min(LAST, time.getEpochSecond()));
        return TIME.format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
    }
}
