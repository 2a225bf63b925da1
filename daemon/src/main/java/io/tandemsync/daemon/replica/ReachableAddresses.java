package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.link.Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that a token can name so that other machines reach this one.
 *
 * <p>A wildcard stands for the addresses of this machine: the others leave out loopback, link-local and multicast ones,
 * unless there is nothing else, so that two homes on one machine find each other too.
 */
final class ReachableAddresses {
    private static final Logger log = LoggerFactory.getLogger(ReachableAddresses.class);

    private ReachableAddresses() {}

    /** For the addresses that are bound, IPv4 first. */
    static List<String> of(List<Address> bound) {
        return of(bound, ofThisMachine());
    }

    static List<String> of(List<Address> bound, List<InetAddress> machine) {
        List<InetAddress> outside = machine.stream()
                .filter(ip -> !ip.isLoopbackAddress() && !ip.isLinkLocalAddress() && !ip.isMulticastAddress())
                .toList();
        List<InetAddress> shown = outside.isEmpty()
                ? machine.stream().filter(InetAddress::isLoopbackAddress).toList()
                : outside;
        List<String> four = new ArrayList<>();
        List<String> six = new ArrayList<>();
        for (Address address : bound) {
            boolean isSix = address.host().indexOf(':') >= 0;
            if (!address.host().equals("0.0.0.0") && !address.host().equals("::")) {
                add(isSix ? six : four, address);
                continue;
            }
            for (InetAddress ip : shown) {
                if (ip instanceof Inet6Address == isSix) {
                    add(isSix ? six : four, new Address(address.protocol(), host(ip), address.port()));
                }
            }
        }
        four.addAll(six);
        return four;
    }

    private static void add(List<String> to, Address address) {
        // The canonical text of an IPv6 address is the parser's business.
        String text = Address.parse(address.toString(), Address.Use.DIAL).toString();
        if (!to.contains(text)) {
            to.add(text);
        }
    }

    private static String host(InetAddress ip) {
        try {
            // Without the zone, which means nothing elsewhere.
            return InetAddress.getByAddress(ip.getAddress()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has four or sixteen bytes", e);
        }
    }

    private static List<InetAddress> ofThisMachine() {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp()) {
                    addresses.addAll(Collections.list(network.getInetAddresses()));
                }
            }
        } catch (SocketException e) {
            log.warn("The addresses of this machine cannot be listed cause={}", e.getMessage());
        }
        return addresses;
    }
}
