package io.tandemsync.cli.tidy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files of this repository that people wrote. */
final class SourceTree {
    private static final List<String> SKIPPED = List.of("target", ".git", ".tandem-build", ".idea", ".vscode");

    private final Path root;

    private SourceTree(Path root) {
        this.root = root;
    }

    /** The tree around the module that is tested. */
    static SourceTree ofThisBuild() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(directory.resolve("cli/pom.xml"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "the repository is not around " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return new SourceTree(directory);
    }

    /** The path of a file as a waiver names it. */
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** The top of the tree. */
    Path root() {
        return root;
    }

    /** Every Java file, tests included. */
    List<Path> javaFiles() throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** Every file. */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                Path name = directory.getFileName();
                boolean skipped = name != null && SKIPPED.contains(name.toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }
}
