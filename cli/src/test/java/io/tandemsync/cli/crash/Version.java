package io.tandemsync.cli.crash;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What one write left at a path: the bytes say which write it was and prove that they are whole.
 *
 * @param id the write, like {@code A17}
 */
record Version(String id, String text) {
    /** What is small enough to be written in place by one call. */
    static final int SMALL = 2_048;

    private static final String END = "\n= 00000000\n";
    private static final Pattern FORM = Pattern.compile("# ([A-Z][0-9]+)\n.*\n= ([0-9a-f]{8})\n", Pattern.DOTALL);

    /** A version of exactly so many bytes. */
    static Version of(String id, int bytes) {
        String start = "# " + id + "\n";
        StringBuilder text = new StringBuilder(bytes).append(start);
        while (text.length() < bytes - END.length()) {
            text.append(id).append(' ').append(text.length()).append('\n');
        }
        text.setLength(bytes - END.length());
        return new Version(id, text + "\n= " + sum(text.toString()) + "\n");
    }

    /** The version with these bytes, if they are all of one. */
    static Optional<Version> parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                        && sum(text.substring(0, text.length() - END.length())).equals(matcher.group(2))
                ? Optional.of(new Version(matcher.group(1), text))
                : Optional.empty();
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", sum.getValue());
    }

    @Override
    public String toString() {
        return id + " of " + text.length() + " bytes";
    }
}
