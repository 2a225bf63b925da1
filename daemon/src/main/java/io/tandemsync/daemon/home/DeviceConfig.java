package io.tandemsync.daemon.home;

import java.util.List;
import java.util.Map;

/**
 * What a person may set for the device as a whole.
 *
 * @param name shown to peers
 * @param listen addresses to listen at, as written by the user; empty for the default ones
 * @param boundPorts for an address with port 0, the port that it got last
 */
public record DeviceConfig(String name, List<String> listen, Map<String, Integer> boundPorts) {
    /** Longest name in characters. */
    public static final int NAME_CHARACTERS_MAX = 100;

    public DeviceConfig {
        listen = List.copyOf(listen);
        boundPorts = Map.copyOf(boundPorts);
    }
}
