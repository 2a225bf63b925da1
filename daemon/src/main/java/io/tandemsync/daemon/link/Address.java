package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.IpAddress;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.model.Text;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a device is reached or listens: {@code quic/HOST:PORT} or {@code tcp/HOST:PORT}.
 *
 * @param host an IPv4 address, an IPv6 address without its brackets, or a DNS name; in canonical form
 * @param port 0 to 65535; 0 only to listen
 */
public record Address(Protocol protocol, String host, int port) implements Comparable<Address> {
    /** The port where none is given. */
    public static final int DEFAULT_PORT = 20209;
    /** Characters of a DNS name (RFC 1035, section 2.3.4). */
    public static final int NAME_LENGTH_MAX = 253;

    private static final int TEXT_LENGTH_MAX = 300;
    private static final int SHOWN_LENGTH_MAX = 60;
    private static final Pattern FORM = Pattern.compile("(quic|tcp)/(\\[[^\\[\\]]*\\]|[^:\\[\\]]*)(?::(.*))?");
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LAST_LABEL_NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    /** What an address is for. */
    public enum Use {
        /** To reach a device: the port must be known. */
        DIAL,
        /** To listen: an IP address of this machine, and port 0 binds any free one. */
        LISTEN
    }

    public Address {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port lies between 0 and 65535");
        }
    }

    /**
     * The address that this text names; nothing is looked up.
     *
     * @throws IllegalArgumentException with one line for the user, if the text is anything else
     */
    public static Address parse(String text, Use use) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the address is empty; write quic/HOST:PORT or tcp/HOST:PORT");
        }
        if (text.length() > TEXT_LENGTH_MAX) {
            throw refused(text, "is too long for an address; write quic/HOST:PORT or tcp/HOST:PORT");
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw refused(text, "is no address; write quic/HOST:PORT or tcp/HOST:PORT, with an IPv6 HOST in brackets");
        }
        Protocol protocol = form.group(1).equals("quic") ? Protocol.QUIC : Protocol.TCP;
        String portText = form.group(3);
        int port = portText == null ? DEFAULT_PORT : port(text, portText, use);
        return new Address(protocol, host(text, form.group(2), use), port);
    }

    /** Whether the host is an IP address and needs no DNS. */
    public boolean isNumeric() {
        return host.indexOf(':') >= 0 || IpAddress.parseV4(host).isPresent();
    }

    @Override
    public int compareTo(Address other) {
        return toString().compareTo(other.toString());
    }

    /** The canonical form, which parses to an equal address. */
    @Override
    public String toString() {
        return protocol.word() + "/" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static int port(String text, String digits, Use use) {
        if (!PORT.matcher(digits).matches() || Integer.parseInt(digits) > 65_535) {
            throw refused(text, "has no valid port; give one between 1 and 65535");
        }
        int port = Integer.parseInt(digits);
        if (port == 0 && use == Use.DIAL) {
            throw refused(text, "has port 0, which only works to listen; give the port that the device listens on");
        }
        return port;
    }

    private static String host(String text, String host, Use use) {
        if (host.startsWith("[")) {
            String ip = IpAddress.parseV6(host.substring(1, host.length() - 1))
                    .orElseThrow(() ->
                            refused(text, "has no valid IPv6 address in its brackets; write it like [2001:db8::7]"));
            return aMachine(text, ip, use);
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (LAST_LABEL_NUMERIC.matcher(name).matches()) {
            String ip = IpAddress.parseV4(name)
                    .orElseThrow(
                            () -> refused(
                                    text,
                                    "has no valid IPv4 address; write four numbers from 0 to 255 like 192.0.2.7, or a DNS name"));
            return aMachine(text, ip, use);
        }
        if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
            throw refused(text, "has no valid host; give an IPv4 address, an IPv6 address in brackets, or a DNS name");
        }
        if (use == Use.LISTEN) {
            throw refused(text, "names a host; to listen, give an IP address such as 0.0.0.0 or [::]");
        }
        return name;
    }

    private static String aMachine(String text, String ip, Use use) {
        if (use == Use.DIAL && (ip.equals("0.0.0.0") || ip.equals("::"))) {
            throw refused(
                    text, "stands for every address of a machine and only works to listen; give the device's own");
        }
        return ip;
    }

    private static IllegalArgumentException refused(String text, String why) {
        String shown = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "…";
        return new IllegalArgumentException("'" + Text.escaped(shown) + "' " + why);
    }
}
