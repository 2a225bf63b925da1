package io.tandemsync.cli.crash;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** System calls that Java lacks, for users who know exactly what they replace and for machines that lose their power. */
final class LinuxCalls {
    private static final int AT_FDCWD = -100;
    private static final int NO_REPLACE = 1;
    private static final int EXCHANGE = 2;
    private static final int O_RDONLY = 0;
    /** EXT4_IOC_SHUTDOWN, which other file systems share. */
    private static final long FS_IOC_SHUTDOWN = 0x8004587dL;
    /** Nothing more reaches the disk, not even the file system's own log. */
    private static final int NO_LOG_FLUSH = 2;

    static {
        if (Platform.isLinux()) {
            Native.register(LinuxCalls.class, "c");
        }
    }

    private LinuxCalls() {}

    private static native int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    private static native int open(byte[] path, int flags);

    private static native int close(int descriptor);

    private static native int ioctl(int descriptor, long request, int[] argument);

    private static native int getuid();

    /** Swaps two entries, so that what was replaced is known to the byte. */
    static void exchange(Path one, Path other) throws IOException {
        rename(one, other, EXCHANGE);
    }

    /** Moves an entry to a name that nothing has. */
    static void move(Path from, Path to) throws IOException {
        rename(from, to, NO_REPLACE);
    }

    private static void rename(Path from, Path to, int flags) throws IOException {
        if (renameat2(AT_FDCWD, ended(from), AT_FDCWD, ended(to), flags) != 0) {
            throw new IOException("renaming " + from + " to " + to + ": error " + Native.getLastError());
        }
    }

    /** From now on nothing that was not flushed will ever be on the disk of this mount. */
    static void cutPower(Path mount) throws IOException {
        int descriptor = open(ended(mount), O_RDONLY);
        if (descriptor < 0) {
            throw new IOException("opening " + mount + ": error " + Native.getLastError());
        }
        try {
            if (ioctl(descriptor, FS_IOC_SHUTDOWN, new int[] {NO_LOG_FLUSH}) != 0) {
                throw new IOException("shutting " + mount + " down: error " + Native.getLastError());
            }
        } finally {
            close(descriptor);
        }
    }

    static boolean isSuperuser() {
        return Platform.isLinux() && getuid() == 0;
    }

    private static byte[] ended(Path path) {
        return (path + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
