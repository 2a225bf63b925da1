package io.tandemsync.cli.background;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that nobody but their owner can open, from the moment they are there. */
final class PrivateFiles {
    private static final String CLOSED = "rwx------";

    private PrivateFiles() {}

    /** Makes the directory unless there is one; one of ours that even we cannot write to is opened to us. */
    static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, permissions(CLOSED));
        } else if (!Files.isWritable(directory) && isPosix()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(CLOSED));
        }
    }

    /** Makes an empty file unless there is one. */
    static void file(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, permissions("rw-------"));
            } catch (FileAlreadyExistsException another) {
                // Another command made it in between, which is as good.
                if (!Files.isRegularFile(file)) {
                    throw another;
                }
            }
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] permissions(String symbols) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(symbols))
                }
                : new FileAttribute<?>[0];
    }
}
