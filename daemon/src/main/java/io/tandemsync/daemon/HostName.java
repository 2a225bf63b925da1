package io.tandemsync.daemon;

import io.tandemsync.daemon.home.DeviceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How this machine calls itself, asked without any name server. */
final class HostName {
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");
    private static final String UNKNOWN = "tandem";

    private HostName() {}

    static String ofThisMachine() {
        String name = System.getenv().getOrDefault("HOSTNAME", "");
        if (Files.isReadable(LINUX)) {
            try {
                name = Files.readString(LINUX, StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                return UNKNOWN;
            }
        }
        return name.isEmpty() || name.length() > DeviceConfig.NAME_CHARACTERS_MAX ? UNKNOWN : name;
    }
}
