package io.tandemsync.daemon.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, read strictly and without asking any name server. */
public final class IpAddress {
    private static final Pattern V4_PART = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern V6_PART = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** Four decimal numbers without leading zeros, as they came. */
    public static Optional<String> parseV4(String text) {
        return v4(text) == null ? Optional.empty() : Optional.of(text);
    }

    /** The canonical text of RFC 5952 for an address without a zone. */
    public static Optional<String> parseV6(String text) {
        int[] groups = v6(text);
        return groups == null ? Optional.empty() : Optional.of(format(groups));
    }

    /** The address that a canonical text names. */
    public static Optional<InetAddress> of(String text) {
        byte[] bytes = v4(text);
        int[] groups = bytes == null ? v6(text) : null;
        if (groups != null) {
            bytes = new byte[2 * GROUPS];
            for (int i = 0; i < GROUPS; i++) {
                bytes[2 * i] = (byte) (groups[i] >> 8);
                bytes[2 * i + 1] = (byte) groups[i];
            }
        }
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of four or sixteen bytes is an address", e);
        }
    }

    private static byte @Nullable [] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!V4_PART.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static int @Nullable [] v6(String text) {
        if (text.length() > 45) {
            return null;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text);
            return groups != null && groups.length == GROUPS ? groups : null;
        }
        int[] head = groups(text.substring(0, gap));
        int[] tail = groups(text.substring(gap + 2));
        boolean fits = head != null && tail != null && head.length + tail.length < GROUPS;
        if (head == null || tail == null || !fits || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return all;
    }

    /** The groups of a run without a gap; an IPv4 address may stand for the last two. */
    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        byte[] last = v4(parts[parts.length - 1]);
        int[] groups = new int[parts.length + (last == null ? 0 : 1)];
        int plain = last == null ? parts.length : parts.length - 1;
        for (int i = 0; i < plain; i++) {
            if (!V6_PART.matcher(parts[i]).matches()) {
                return null;
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        if (last != null) {
            groups[plain] = (last[0] & 0xff) << 8 | (last[1] & 0xff);
            groups[plain + 1] = (last[2] & 0xff) << 8 | (last[3] & 0xff);
        }
        return groups.length <= GROUPS ? groups : null;
    }

    private static String format(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
            i += Math.max(0, length - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == best) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
