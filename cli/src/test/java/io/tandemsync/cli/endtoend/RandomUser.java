package io.tandemsync.cli.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who works on a directory without a plan: few names, so that two of them meet.
 *
 * <p>What is destroyed is first moved away or held open, so that it is known exactly; an operation that meets something
 * unexpected does nothing, as a program that reports an error.
 */
final class RandomUser {
    private static final List<String> MODES = List.of("rw-------", "rw-r--r--", "rwxr-xr-x", "r--r--r--", "r--------");
    private static final int TRIES = 8;
    private static final int FILLER_BYTES_MAX = 40_000;

    private final String name;
    private final Path root;
    private final Path away;
    private final Random random;
    private final Writings writings;
    private int number;
    private int refused;

    /** @param away a directory of the same file system, outside the share */
    RandomUser(String name, Path root, Path away, long seed, Writings writings) {
        this.name = name;
        this.root = root;
        this.away = away;
        this.random = new Random(seed);
        this.writings = writings;
    }

    /** How many operations the moment did not allow. */
    int refused() {
        return refused;
    }

    /** Tries one operation; returns false if the moment did not allow it, which leaves no trace in what was written. */
    boolean act() {
        number++;
        int choice = random.nextInt(100);
        boolean fresh = choice < 18 || (choice >= 82 && choice < 86) || (choice >= 92 && choice < 96);
        Path path = path();
        for (int i = 0; i < TRIES && Files.exists(path, LinkOption.NOFOLLOW_LINKS) == fresh; i++) {
            path = path();
        }
        Path other = path();
        String mark = Writings.mark(name, number);
        String content = content(mark);
        try {
            act(choice, path, other, mark, content);
            return true;
        } catch (IOException notNow) {
            // The other user or syncing was faster, or the name is of another type now.
            refused++;
            return false;
        }
    }

    private void act(int choice, Path path, Path other, String mark, String content) throws IOException {
        if (choice < 18) {
            create(path, mark, content);
        } else if (choice < 34) {
            append(path, mark, content);
        } else if (choice < 50) {
            overwrite(path, mark, content);
        } else if (choice < 54) {
            truncate(path);
        } else if (choice < 62) {
            replace(path, mark, content);
        } else if (choice < 72) {
            Files.move(path, other);
        } else if (choice < 76) {
            Files.move(root.resolve(directory()), root.resolve(directory()));
        } else if (choice < 82) {
            remove(path, "delete");
        } else if (choice < 86) {
            Files.createDirectory(path);
        } else if (choice < 88) {
            removeTree(root.resolve(directory()));
        } else if (choice < 92) {
            mode(path);
        } else if (choice < 96) {
            Files.createSymbolicLink(path, Path.of(mark));
            writings.wrote(mark, "link " + root.relativize(path));
        } else {
            change(path, mark, content);
        }
    }

    private String directory() {
        return "" + (char) ('a' + random.nextInt(6))
                + (random.nextInt(4) == 0 ? "/" + (char) ('p' + random.nextInt(3)) : "");
    }

    private Path path() {
        return root.resolve(directory()).resolve("f" + random.nextInt(16));
    }

    private String content(String mark) {
        String filler = Long.toString(random.nextLong(), 36) + "\n";
        int times = random.nextInt(4) == 0 ? random.nextInt(FILLER_BYTES_MAX / filler.length()) : 1;
        return mark + "\n" + filler.repeat(times);
    }

    private void create(Path path, String mark, String content) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        writings.wrote(mark, "create " + root.relativize(path));
    }

    private void append(Path path, String mark, String content) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(
                path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS))) {
            write(file, content);
        }
        writings.wrote(mark, "append " + root.relativize(path));
    }

    /** In place, through one open file, as a program that keeps its inode. */
    private void overwrite(Path path, String mark, String content) throws IOException {
        try (SeekableByteChannel file = open(path)) {
            String before = read(file);
            file.truncate(0);
            file.position(0);
            write(file, content);
            writings.destroyed(before, "overwrite " + root.relativize(path) + " by " + mark);
        }
        writings.wrote(mark, "overwrite " + root.relativize(path));
    }

    private void truncate(Path path) throws IOException {
        try (SeekableByteChannel file = open(path)) {
            String before = read(file);
            int kept = random.nextInt(before.length() + 1);
            file.truncate(kept);
            String after = before.substring(0, kept);
            Writings.marks(before).stream()
                    .filter(mark -> !after.contains(mark))
                    .forEach(mark -> writings.destroyed(mark, "truncate " + root.relativize(path)));
        }
    }

    /** By a new file under another name, as an editor saves. */
    private void replace(Path path, String mark, String content) throws IOException {
        Path fresh = path.resolveSibling(".save-" + name);
        Files.writeString(fresh, content);
        try {
            String before = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "" : Writings.content(path);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            writings.destroyed(before, "save " + root.relativize(path) + " by " + mark);
            writings.wrote(mark, "save " + root.relativize(path));
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void remove(Path path, String why) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(path.toString());
        }
        Path gone = away.resolve(name + number);
        Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
        Files.walkFileTree(gone, new Remover(null, why + " " + root.relativize(path)));
    }

    private void removeTree(Path dir) throws IOException {
        if (Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(dir, new Remover(away, "rm -r " + root.relativize(dir)));
        }
    }

    private void mode(Path path) throws IOException {
        String mode = MODES.get(random.nextInt(MODES.size()));
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    /** A file where a directory was, or a directory with a file where a file was. */
    private void change(Path path, String mark, String content) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            removeTree(path);
            create(path, mark, content);
        } else {
            remove(path, "change");
            Files.createDirectory(path);
            create(path.resolve("f1"), mark, content);
        }
    }

    private static SeekableByteChannel open(Path path) throws IOException {
        return Files.newByteChannel(
                path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    private static void write(SeekableByteChannel file, String content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    private static String read(SeekableByteChannel file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
            // Until the end that was seen.
            buffer.remaining();
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /** Removes a tree entry by entry; with a place to move files to, so that what went is known exactly. */
    private final class Remover extends SimpleFileVisitor<Path> {
        private final @Nullable Path through;
        private final String why;
        private int count;

        Remover(@Nullable Path through, String why) {
            this.through = through;
            this.why = why;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path gone = file;
            if (through != null) {
                gone = through.resolve(name + number + "-" + count++);
                Files.move(file, gone, StandardCopyOption.ATOMIC_MOVE);
            }
            if (Files.isDirectory(gone, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(gone, new Remover(null, why));
            } else {
                writings.destroyed(Writings.content(gone), why);
                Files.delete(gone);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException cause) throws IOException {
            if (cause != null) {
                throw cause;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
        }
    }
}
