package io.tandemsync.daemon.document;

import java.util.List;

/**
 * The device as the control API shows it.
 *
 * @param listen the addresses that are really bound, with their real ports
 * @param problems what the device as a whole suffers from, one sentence each
 */
public record DeviceJson(
        String id, String name, String version, List<String> listen, String home, List<DeviceProblem> problems) {
    public DeviceJson {
        listen = List.copyOf(listen);
        problems = List.copyOf(problems);
    }

    /** Something that the device suffers from; the code is what programs read. */
    public record DeviceProblem(String code, String message) {}
}
