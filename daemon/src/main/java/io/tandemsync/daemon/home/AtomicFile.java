package io.tandemsync.daemon.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Replaces a file as a whole: at any moment, also after a power cut, the old or the new content stands there. */
final class AtomicFile {
    private static final String MARK = ".new-";

    private AtomicFile() {}

    /** Puts the content in place with mode 0600; returns when it survives a power cut. */
    static void replace(Path file, byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent(), "a file of the home has a directory");
        Path fresh = directory.resolve("." + file.getFileName() + MARK + UUID.randomUUID());
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        flush(directory);
    }

    /** Returns when the entries of the directory survive a power cut. */
    static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what a crash in the middle of {@link #replace} left. Call it where nobody else replaces. */
    static void removeLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ".*.json" + MARK + "*")) {
            for (Path leftover : entries) {
                Files.deleteIfExists(leftover);
            }
        }
    }
}
