package io.tandemsync.cli.endtoend;

import io.tandemsync.daemon.disk.LiveTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a tree holds, one line an entry: type, permissions, content, modification time of files, target of links.
 *
 * <p>{@code .syncdb} at its root is left out.
 */
public record TreeListing(Map<String, String> lines, long files, long bytes) {
    /** The line of what went while the tree was read: no tree at rest has it, so that a tree in motion equals none. */
    private static final String GONE = "gone";

    private static final int DIFFERENCES_MAX = 20;
    private static final int BUFFER_BYTES = 1 << 20;

    /** What stands below the root now. */
    public static TreeListing of(Path root) throws IOException {
        Reader reader = new Reader(root);
        Files.walkFileTree(root, reader);
        return new TreeListing(reader.lines, reader.files, reader.bytes);
    }

    /** The first differences, and how many there are; empty if the trees are equal. */
    public String differences(TreeListing other) {
        TreeSet<String> names = new TreeSet<>(lines.keySet());
        names.addAll(other.lines.keySet());
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String here = lines.getOrDefault(name, "absent");
            String there = other.lines.getOrDefault(name, "absent");
            if (!here.equals(there)) {
                found.add(name + "\n    " + here + "\n    " + there);
            }
        }
        return found.isEmpty()
                ? ""
                : found.size() + " differences\n"
                        + String.join("\n", found.subList(0, Math.min(DIFFERENCES_MAX, found.size())));
    }

    /** Entries with a type and content that none of the others has at their path; what went while it was read is none. */
    public List<String> invented(TreeListing... others) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, String> line : lines.entrySet()) {
            String shown = content(line.getValue());
            if (!shown.equals(GONE)
                    && Arrays.stream(others).noneMatch(other -> shown.equals(other.contentAt(line.getKey())))) {
                found.add(line.getKey() + " " + line.getValue());
            }
        }
        return found;
    }

    /** The type of an entry and its hash or target; empty where nothing stands. */
    public String contentAt(String path) {
        return content(lines.getOrDefault(path, ""));
    }

    private static String content(String line) {
        String[] words = line.split(" ");
        return switch (words[0]) {
            case "directory", GONE -> words[0];
            default -> words[0] + words[words.length - 1];
        };
    }

    private static final class Reader extends SimpleFileVisitor<Path> {
        private final Path root;
        private final TreeMap<String, String> lines = new TreeMap<>();
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private long files;
        private long bytes;

        Reader(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes unused) throws IOException {
            if (dir.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            if (dir.equals(root.resolve(".syncdb"))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            try {
                put(dir, "directory " + permissions(dir));
            } catch (IOException e) {
                putGone(dir, e);
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            try {
                put(file, line(file, attributes));
            } catch (IOException e) {
                putGone(file, e);
            }
            return FileVisitResult.CONTINUE;
        }

        private String line(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                return "link " + Files.readSymbolicLink(file);
            }
            if (!attributes.isRegularFile()) {
                return "special";
            }
            files++;
            bytes += attributes.size();
            return "file " + permissions(file) + " " + attributes.size() + " "
                    + attributes.lastModifiedTime().toInstant() + " " + hash(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            putGone(file, cause);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException cause) throws IOException {
            if (cause != null) {
                throw cause;
            }
            return FileVisitResult.CONTINUE;
        }

        private void putGone(Path path, IOException cause) throws IOException {
            if (!LiveTree.isGone(cause)) {
                throw cause;
            }
            put(path, GONE);
        }

        private void put(Path path, String line) {
            lines.put(root.relativize(path).toString().replace("\n", "\\n"), line);
        }

        private static String permissions(Path path) throws IOException {
            return PosixFilePermissions.toString(
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .permissions());
        }

        private String hash(Path file) throws IOException {
            try (var in = Files.newInputStream(file)) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
