package io.tandemsync.daemon.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a disk has room left. */
final class Room {
    private static final long MEBIBYTE = 1 << 20;
    private static final long GIBIBYTE = 1 << 30;
    private static final long LITTLE_BYTES = GIBIBYTE;
    private static final long NOTHING_BYTES = 64 * MEBIBYTE;

    private Room() {}

    private static String shown(long bytes) {
        return bytes < 10 * GIBIBYTE ? bytes / MEBIBYTE + " MiB" : bytes / GIBIBYTE + " GiB";
    }

    /** What is left where this directory lies. */
    static Finding at(String check, Path directory) {
        try {
            FileStore disk = Files.getFileStore(directory);
            long usable = disk.getUsableSpace();
            String message = shown(usable) + " free of " + shown(disk.getTotalSpace());
            if (disk.isReadOnly()) {
                return Finding.failed(check, "the file system is read-only", "mount it for writing");
            }
            if (usable < NOTHING_BYTES) {
                return Finding.failed(check, message, "make room; what does not fit waits until then");
            }
            // A small disk is not short of room because it is small.
            boolean little = usable < Math.min(LITTLE_BYTES, disk.getTotalSpace() / 20);
            return little ? Finding.warning(check, message, "make room soon") : Finding.ok(check, message);
        } catch (IOException unknown) {
            return Finding.warning(check, "the free space cannot be asked for", "see that the directory is there");
        }
    }
}
