package io.tandemsync.daemon.home;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a person may set for the device as a whole.
 *
 * @param name shown to peers
 * @param listen addresses to listen at, as written by the user; empty for the default ones
 * @param boundPorts for an address with port 0, the port that it got last
 * @param texts what else was set, checked and in its one form, by name
 */
public record DeviceConfig(
        String name, List<String> listen, Map<String, Integer> boundPorts, SortedMap<String, String> texts) {
    /** Longest name in characters. */
    public static final int NAME_CHARACTERS_MAX = 100;

    public DeviceConfig {
        listen = List.copyOf(listen);
        boundPorts = Map.copyOf(boundPorts);
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** The same with other ports. */
    public DeviceConfig withBoundPorts(Map<String, Integer> ports) {
        return new DeviceConfig(name, listen, ports, texts);
    }
}
