package io.tandemsync.cli.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A user who writes, saves, renames and deletes at random, and who always has in hand what that ends.
 *
 * <p>In {@code own-NAME/} nobody else works, so what must stand there is known; in {@code both/} users meet. Every write is
 * one system call, so that no daemon can see half of it.
 */
final class CarefulUser {
    private static final int OWN_NAMES = 24;
    private static final int BOTH_NAMES = 8;
    private static final int BOTH_DIRECTORIES = 3;
    private static final int BIG_BYTES_MAX = 2 << 20;
    private static final int BIG_ONE_IN = 12;

    private final String name;
    private final Path tree;
    private final Path away;
    private final Versions versions;
    private final Random random;
    private final TreeMap<String, String> own = new TreeMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private int done;

    /** @param name a capital letter */
    CarefulUser(String name, Pair.Side side, Versions versions, long seed) throws IOException {
        this.name = name;
        this.tree = side.tree();
        this.away = side.away();
        this.versions = versions;
        this.random = new Random(seed);
        Files.createDirectories(tree.resolve(own()));
    }

    private String own() {
        return "own-" + name;
    }

    /** Where nobody else works. */
    Path ownDirectory() {
        return tree.resolve(own());
    }

    /** What must stand in {@link #ownDirectory}: path in the share to version. */
    Map<String, String> expected() {
        return new TreeMap<>(own);
    }

    /** Takes what stands in {@link #ownDirectory} for what is known, as after a power cut that took the last writes. */
    void look() throws IOException {
        own.clear();
        own.putAll(seen(ownDirectory()));
    }

    /** The versions in a directory of the share by path; a file that is none counts as {@code "no version"}. */
    static Map<String, String> seen(Path directory) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                read(file)
                        .ifPresent(content -> found.put(
                                directory.getFileName() + "/" + file.getFileName(),
                                Version.parse(content).map(Version::id).orElse("no version")));
            }
        }
        return found;
    }

    /** The file's content; nothing where it went after it was listed. */
    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Operations that were done. */
    int done() {
        return done;
    }

    /** Tries one operation; one that the moment does not allow leaves nothing behind. */
    void act() {
        int choice = random.nextInt(100);
        boolean alone = random.nextInt(3) > 0;
        String path = alone ? ownPath() : bothPath();
        String other = alone ? ownPath() : bothPath();
        try {
            if (choice < 50) {
                save(path);
            } else if (choice < 70) {
                overwrite(path);
            } else if (choice < 82) {
                delete(path);
            } else if (choice < 97) {
                rename(path, other);
            } else {
                LinuxCalls.move(tree.resolve(bothDirectory()), tree.resolve(bothDirectory()));
            }
            done++;
        } catch (IOException notNow) {
            // Something else stands there, or nothing; the next operation will do.
            number.incrementAndGet();
        }
    }

    private String ownPath() {
        return own() + "/f" + random.nextInt(OWN_NAMES);
    }

    private String bothDirectory() {
        return "both/d" + random.nextInt(BOTH_DIRECTORIES);
    }

    private String bothPath() {
        return bothDirectory() + "/f" + random.nextInt(BOTH_NAMES);
    }

    private Version fresh(boolean small) {
        int bytes =
                small || random.nextInt(BIG_ONE_IN) > 0 ? Version.SMALL : Version.SMALL + random.nextInt(BIG_BYTES_MAX);
        return Version.of(name + number.incrementAndGet(), bytes);
    }

    /** As an editor does: a new file takes the place of the old. */
    private void save(String path) throws IOException {
        Version version = fresh(false);
        Path target = tree.resolve(path);
        Path made = away.resolve("made-" + version.id());
        Files.write(made, version.bytes());
        Files.createDirectories(target.getParent());
        try {
            if (Files.exists(target)) {
                LinuxCalls.exchange(made, target);
                versions.wrote(version, "saved at " + path);
                end(made, "saved over by " + version.id());
            } else {
                LinuxCalls.move(made, target);
                versions.wrote(version, "created at " + path);
            }
        } finally {
            // After a swap this is the old one, which was looked at.
            Files.deleteIfExists(made);
        }
        knows(path, version.id());
    }

    /** Through an open file, so that it keeps its inode. */
    private void overwrite(String path) throws IOException {
        Version version = fresh(true);
        try (FileChannel file =
                FileChannel.open(tree.resolve(path), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer before = ByteBuffer.allocate(Version.SMALL);
            if (file.size() != Version.SMALL || file.read(before, 0) != Version.SMALL) {
                throw new IOException("not a small one");
            }
            file.write(ByteBuffer.wrap(version.bytes()), 0);
            versions.wrote(version, "written in place at " + path);
            Version.parse(before.array()).ifPresent(old -> versions.ended(old, "overwritten by " + version.id()));
        }
        knows(path, version.id());
    }

    private void delete(String path) throws IOException {
        Path gone = away.resolve("gone-" + name + number.incrementAndGet());
        LinuxCalls.move(tree.resolve(path), gone);
        end(gone, "deleted at " + path);
        Files.delete(gone);
        own.remove(path);
    }

    private void rename(String from, String to) throws IOException {
        LinuxCalls.move(tree.resolve(from), tree.resolve(to));
        String id = own.remove(from);
        if (id != null) {
            own.put(to, id);
        }
    }

    private void end(Path gone, String how) throws IOException {
        Optional<Version> old = Version.parse(Files.readAllBytes(gone));
        old.ifPresent(version -> versions.ended(version, how));
    }

    private void knows(String path, String id) {
        if (path.startsWith(own())) {
            own.put(path, id);
        }
    }
}
