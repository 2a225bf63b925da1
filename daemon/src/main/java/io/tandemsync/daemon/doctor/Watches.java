package io.tandemsync.daemon.doctor;

import io.tandemsync.daemon.share.SharePicture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether the kernel lets all directories of all shares be watched. */
final class Watches {
    /** Other programs of the user watch directories as well. */
    private static final double SHARE_OF_LIMIT_MAX = 0.8;

    private static final String WHERE = "; add the line to /etc/sysctl.d/90-tandem.conf to keep it";

    private static final int SETTING_BYTES_MAX = 64;

    private final Path settings;

    /** @param settings the kernel's settings of file systems, {@code /proc/sys/fs} */
    Watches(Path settings) {
        this.settings = settings;
    }

    List<Finding> findings(List<SharePicture> shares) {
        long directories = shares.stream()
                .mapToLong(share -> share.status().local().directories() + 1)
                .sum();
        List<Finding> findings = new ArrayList<>();
        limit("max_user_watches")
                .ifPresent(limit -> findings.add(
                        finding("inotify watches", directories, limit, "fs.inotify.max_user_watches", 524_288)));
        limit("max_user_instances")
                .ifPresent(limit -> findings.add(finding(
                        "inotify instances", shares.isEmpty() ? 0 : 1, limit, "fs.inotify.max_user_instances", 1024)));
        return findings;
    }

    private static Finding finding(String check, long needed, long limit, String setting, long usual) {
        String message = "the shares need " + needed + " of the " + limit + " that a user may have";
        if (needed <= limit * SHARE_OF_LIMIT_MAX) {
            return Finding.ok(check, message);
        }
        String remedy = "sysctl " + setting + "=" + Math.max(usual, needed * 2) + WHERE;
        return needed <= limit
                ? Finding.warning(check, message, remedy)
                : Finding.failed(check, message + "; what is not watched is found by rescans alone", remedy);
    }

    /** The kernel gives a setting to one read alone: whoever reads a byte first, since the size is said to be 0, gets no more. */
    private static String text(Path setting) throws IOException {
        try (InputStream in = Files.newInputStream(setting)) {
            byte[] bytes = new byte[SETTING_BYTES_MAX];
            int length = in.read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
        }
    }

    private OptionalLong limit(String name) {
        try {
            return OptionalLong.of(
                    Long.parseLong(text(settings.resolve("inotify").resolve(name))));
        } catch (IOException | NumberFormatException none) {
            // Another kernel, which has no such limit.
            return OptionalLong.empty();
        }
    }
}
