package io.tandemsync.cli.crash;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The oracle: every version that users wrote, and by which later write or deletion a user who had it in hand ended it.
 *
 * <p>A version that no user ended must stand somewhere: at a path, in a conflict copy, or in what a daemon keeps. So by
 * induction every version is current, superseded by one that is, or kept.
 */
final class Versions {
    private final Map<String, String> written = new ConcurrentHashMap<>();
    private final Map<String, String> ended = new ConcurrentHashMap<>();

    /** The version is on a disk now. */
    void wrote(Version version, String how) {
        written.put(version.id(), how);
    }

    /** A user had the version in hand and replaced or deleted it. */
    void ended(Version version, String how) {
        ended.put(version.id(), how);
    }

    boolean isWritten(Version version) {
        return written.containsKey(version.id());
    }

    int count() {
        return written.size();
    }

    /** Versions that nobody ended and that stand nowhere in these trees nor in what their daemons keep. */
    Map<String, String> lost(List<Path> trees) throws IOException {
        TreeMap<String, String> missing = new TreeMap<>(written);
        missing.keySet().removeAll(ended.keySet());
        for (Path tree : trees) {
            visit(tree, (path, bytes) -> Version.parse(bytes).ifPresent(version -> missing.remove(version.id())));
        }
        return missing;
    }

    /** Files at users' paths whose bytes are not one whole version that somebody wrote. */
    Map<String, String> phantoms(Path tree) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        visit(tree, (path, bytes) -> {
            if (!path.startsWith(tree.resolve(".syncdb"))
                    && Version.parse(bytes).filter(this::isWritten).isEmpty()) {
                found.put(path.toString(), bytes.length + " bytes");
            }
        });
        return found;
    }

    /** Takes a file and its bytes. */
    private interface Visitor {
        void file(Path path, byte[] bytes) throws IOException;
    }

    private static void visit(Path tree, Visitor visitor) throws IOException {
        Path store = tree.resolve(".syncdb");
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !store.equals(file.getParent())) {
                    visitor.file(file, Files.readAllBytes(file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
                if (cause instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw cause;
            }
        });
    }
}
