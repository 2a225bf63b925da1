package io.tandemsync.cli.terminal;

import java.util.Locale;

/** Numbers as people read them. */
public final class Quantity {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Quantity() {}

    /** A number of bytes in the largest binary unit that keeps it at one or more. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1023.95 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** A count with its noun. */
    public static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** A share of a whole in percent; only what is complete reads 100. */
    public static String percent(double fraction) {
        double bounded = Math.max(0, Math.min(1, fraction));
        return (int) Math.floor(bounded * 100) + " %";
    }
}
