package io.tandemsync.cli.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree as real machines have it.
 *
 * <pre>
 * share/ lib/   copies of what the machine has installed, as far as it reaches
 * fill/         generated files, so that there are as many files and bytes as asked for, on any machine
 * odd/          names, types, permissions and times that break programs
 * big           random bytes
 * work/         small files to work on
 * </pre>
 */
final class RealTree {
    private static final long SEED = 20_209;
    private static final long COPIED_FILE_BYTES_MAX = 8 << 20;
    private static final int WORK_FILES = 60;
    private static final int BUFFER_BYTES = 1 << 20;

    /** How many files and bytes there are at least. */
    record Size(int files, long bytes, long bigFileBytes) {
        static final Size FULL = new Size(20_000, 500L << 20, 200L << 20);
        static final Size SMALL = new Size(2_000, 50L << 20, 20L << 20);
    }

    private final Path root;
    private final Size size;
    private final Random random = new Random(SEED);
    private int files;
    private long bytes;

    private RealTree(Path root, Size size) {
        this.root = root;
        this.size = size;
    }

    static void make(Path root, Size size) throws IOException {
        new RealTree(Files.createDirectories(root), size).make();
    }

    private void make() throws IOException {
        random(root.resolve("big"), size.bigFileBytes);
        odd(Files.createDirectory(root.resolve("odd")));
        for (int i = 0; i < WORK_FILES; i++) {
            Path dir = Files.createDirectories(root.resolve("work/" + (char) ('a' + i % 5)));
            text(dir.resolve("f" + i), "start " + i + "\n");
        }
        copy(Path.of("/usr/share"), root.resolve("share"), files + (size.files - files) / 2);
        copy(Path.of("/usr/lib"), root.resolve("lib"), files + (size.files - files) / 2);
        fill();
    }

    private void copy(Path from, Path to, int filesMax) throws IOException {
        if (Files.isDirectory(from)) {
            Files.createDirectory(to);
            Files.walkFileTree(from, new Copier(from, to, filesMax));
        }
    }

    private void fill() throws IOException {
        for (int i = 0; files < size.files || bytes < size.bytes; i++) {
            Path dir = Files.createDirectories(root.resolve("fill/" + i % 7 + "/" + i % 61));
            long missing = Math.max(0, size.bytes - bytes) / Math.max(1, size.files - files);
            random(dir.resolve("file-" + i + ".bin"), random.nextInt(300) + Math.min(missing * 2, 4 << 20));
        }
    }

    private void odd(Path dir) throws IOException {
        text(dir.resolve("with spaces  and\ttabs "), "spaces");
        text(dir.resolve("new\nline"), "newline");
        text(dir.resolve("-rf"), "dash");
        text(dir.resolve("quote'\"\\ *?[x]|;$HOME"), "shell");
        text(dir.resolve("\u001b[2J\u0001"), "control");
        text(dir.resolve("\u540d\u524d-\u00fc-\ud83d\ude42"), "multi-byte");
        text(dir.resolve("x".repeat(255)), "255 bytes");
        text(dir.resolve("\u540d".repeat(85)), "255 bytes, multi-byte");
        text(dir.resolve("..."), "dots");
        text(dir.resolve(".hidden"), "hidden");
        text(dir.resolve("x.sync-conflict-20260101-000000"), "no conflict at all");
        text(dir.resolve("empty"), "");
        Files.createDirectories(dir.resolve(".hidden-directory/empty/empty"));
        Path deep = dir;
        for (int i = 0; i < 25; i++) {
            deep = deep.resolve("deep-" + i + "-" + "d".repeat(30));
        }
        text(Files.createDirectories(deep).resolve("bottom"), "bottom");
        links(dir);
        for (String mode : List.of("r--------", "rw-------", "rwxr-xr-x", "r--r--r--", "rwxrwxrwx")) {
            mode(text(dir.resolve("mode " + mode), mode), mode);
        }
        mode(Files.createDirectory(dir.resolve("private")), "rwx------");
        mode(Files.createDirectory(dir.resolve("group")), "rwxr-x---");
        for (String time : List.of(
                "2001-02-03T04:05:06.123456789Z",
                "1969-12-31T23:59:59.999999999Z",
                "1935-06-07T08:09:10.000000001Z",
                "1970-01-01T00:00:00Z",
                "2106-02-07T06:28:16.5Z")) {
            Files.setLastModifiedTime(
                    text(dir.resolve("time " + time.replace(':', '-')), time), FileTime.from(Instant.parse(time)));
        }
        sparse(dir.resolve("sparse"));
    }

    private void links(Path dir) throws IOException {
        Files.createSymbolicLink(dir.resolve("dangling"), Path.of("nowhere/at all"));
        Files.createSymbolicLink(dir.resolve("relative"), Path.of("../odd/empty"));
        Files.createSymbolicLink(dir.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(dir.resolve("upwards"), Path.of("../../../../../../.."));
        Files.createSymbolicLink(dir.resolve("itself"), Path.of("itself"));
        Files.createSymbolicLink(dir.resolve("to directory"), Path.of("private"));
        Files.createSymbolicLink(dir.resolve("long"), Path.of("t".repeat(200) + "/\u540d\n" + "/u".repeat(500)));
        Path linked = text(dir.resolve("hard link 1"), "hard link");
        Files.createLink(dir.resolve("hard link 2"), linked);
        Files.createLink(Files.createDirectory(dir.resolve("other")).resolve("hard link 3"), linked);
    }

    private void sparse(Path file) throws IOException {
        long length = size.bytes / 16;
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(length);
            out.seek(length / 2);
            out.write(7);
        }
        files++;
        bytes += length;
    }

    private Path text(Path file, String text) throws IOException {
        Files.writeString(file, text);
        files++;
        bytes += Files.size(file);
        return file;
    }

    private void random(Path file, long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, length)];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = length; left > 0; left -= buffer.length) {
                random.nextBytes(buffer);
                out.write(buffer, 0, (int) Math.min(buffer.length, left));
            }
        }
        files++;
        bytes += length;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    /** Copies what can be read and named, in the order in which the file system shows it. */
    private final class Copier extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final int filesMax;

        Copier(Path from, Path to, int filesMax) {
            this.from = from;
            this.to = to;
            this.filesMax = filesMax;
        }

        private Path target(Path source) {
            return to.resolve(from.relativize(source));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            if (files >= filesMax || bytes >= size.bytes) {
                return FileVisitResult.TERMINATE;
            }
            if (!Files.isReadable(dir) || !isNamed(dir)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(dir));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (files >= filesMax || bytes >= size.bytes) {
                return FileVisitResult.TERMINATE;
            }
            if (attributes.isSymbolicLink() && isNamed(file)) {
                Path link = target(file);
                Files.createSymbolicLink(link, Files.readSymbolicLink(file));
            } else if (attributes.isRegularFile()
                    && attributes.size() <= COPIED_FILE_BYTES_MAX
                    && Files.isReadable(file)
                    && isNamed(file)) {
                copyFile(file, target(file), attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        private void copyFile(Path file, Path target, BasicFileAttributes attributes) throws IOException {
            Files.copy(file, target);
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            permissions.add(PosixFilePermission.OWNER_READ);
            Files.setLastModifiedTime(target, attributes.lastModifiedTime());
            Files.setPosixFilePermissions(target, permissions);
            files++;
            bytes += attributes.size();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException cause) {
            return FileVisitResult.CONTINUE;
        }

        /** Whether the name is one that every machine can have, and nothing that steers syncing. */
        private boolean isNamed(Path path) {
            String name = path.getFileName().toString();
            return name.indexOf('\ufffd') < 0 && !name.equals(".syncdb") && !name.equals(".syncignore");
        }
    }
}
