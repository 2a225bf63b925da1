package io.tandemsync.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryVisitorTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final List<Path> visited = new ArrayList<>();
    private final List<IOException> refusals = new ArrayList<>();
    private final List<Path> denied = new ArrayList<>();
    private int endsAfter = Integer.MAX_VALUE;

    @BeforeEach
    void makeTree() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.createDirectories(root.resolve(".syncdb/staging"));
        Files.createDirectories(root.resolve("c/.syncdb"));
        Files.createFile(root.resolve("a/file"));
        Files.createSymbolicLink(root.resolve("link"), root.resolve("a"));
    }

    private final class Troubles implements DirectoryVisitor.Owner {
        @Override
        public void refused(IOException cause) {
            refusals.add(cause);
        }

        @Override
        public void denied(Path directory) {
            denied.add(directory);
        }

        @Override
        public boolean isEnded() {
            return visited.size() == endsAfter;
        }
    }

    private DirectoryVisitor visitor(boolean skipsFirst) {
        return new DirectoryVisitor(new ShareLocator(root), new Troubles(), skipsFirst);
    }

    /** Walks, and fails with this at such directories. */
    private void visitWhere(Predicate<Path> fails, IOException failure) {
        visitor(false)
                .recursiveVisitFiles(
                        root,
                        directory -> {
                            visited.add(directory);
                            if (fails.test(directory)) {
                                throw failure;
                            }
                        },
                        visited::add);
    }

    @Test
    void everyDirectoryButTheRepository_isVisitedOnce() {
        visitor(false).recursiveVisitFiles(root, visited::add, visited::add);
        assertThat(visited)
                .containsExactlyInAnyOrder(
                        root, root.resolve("a"), root.resolve("a/b"), root.resolve("c"), root.resolve("c/.syncdb"));
        assertThat(refusals).isEmpty();
    }

    @Test
    void directoryMadeWhileItsParentIsVisited_isVisited() {
        visitor(false)
                .recursiveVisitFiles(
                        root,
                        directory -> {
                            visited.add(directory);
                            if (directory.endsWith("b")) {
                                Files.createDirectory(directory.resolve("late"));
                            }
                        },
                        visited::add);
        assertThat(visited).contains(root.resolve("a/b/late"));
    }

    @Test
    void directoryThatVanishes_isPassedOver() {
        visitWhere(directory -> directory.endsWith("b"), new NoSuchFileException("gone"));
        assertThat(visited).contains(root.resolve("c"));
        assertThat(refusals).isEmpty();
    }

    @Test
    void directoryThatMayNotBeRead_isNamedAndPassedOver() {
        visitWhere(directory -> directory.endsWith("a"), new AccessDeniedException("a"));
        assertThat(visited).contains(root.resolve("c")).doesNotContain(root.resolve("a/b"));
        assertThat(denied).containsExactly(root.resolve("a"));
        assertThat(refusals).isEmpty();
    }

    @Test
    void oneDirectoryThatCannotBeWatched_isTold_whateverItsName() {
        visitWhere(
                directory -> directory.endsWith("a"), new FileSystemException("inotify/a", null, "Input/output error"));
        assertThat(visited).contains(root.resolve("c"));
        assertThat(refusals).hasSize(1);
    }

    @Test
    void walkThatNobodyWants_ends() {
        endsAfter = 2;
        visitor(false).recursiveVisitFiles(root, visited::add, visited::add);
        assertThat(visited).hasSize(2);
    }

    @Test
    void systemThatRefusesAWatch_endsTheWalkAndIsTold() {
        visitWhere(directory -> !directory.equals(root), new IOException("User limit of inotify watches reached"));
        assertThat(visited).hasSize(2);
        assertThat(refusals).hasSize(1);
    }

    @Test
    void missingRoot_isTold() throws IOException {
        Path none = root.resolve("none");
        new DirectoryVisitor(new ShareLocator(none), new Troubles(), false)
                .recursiveVisitFiles(
                        none,
                        directory -> {
                            throw new NoSuchFileException("gone");
                        },
                        visited::add);
        assertThat(refusals).hasSize(1);
    }

    @Test
    void firstWalk_isLeftOutWhereItOnlyCollects() {
        DirectoryVisitor visitor = visitor(true);
        visitor.recursiveVisitFiles(root, visited::add, visited::add);
        assertThat(visited).isEmpty();
        visitor.recursiveVisitFiles(root, visited::add, visited::add);
        assertThat(visited).hasSize(5);
    }
}
