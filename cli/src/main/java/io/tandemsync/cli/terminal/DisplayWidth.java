package io.tandemsync.cli.terminal;

import org.jline.utils.WCWidth;

/** How many columns of a terminal a text takes: wide characters two, combining ones none. */
public final class DisplayWidth {
    /** Stands in the place of what was cut off. */
    public static final String LEFT_OUT = "\u2026";

    private DisplayWidth() {}

    /** The columns that the text takes; it holds no control characters. */
    public static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    private static int of(int character) {
        return Math.max(0, WCWidth.wcwidth(character));
    }

    /** The text, or as much of its beginning as fits with a mark that more would follow; empty where only the mark would. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            taken += of(character);
            if (taken > columns - 1) {
                break;
            }
            end += Character.charCount(character);
        }
        return end == 0 && columns < 2 ? "" : text.substring(0, end) + LEFT_OUT;
    }
}
