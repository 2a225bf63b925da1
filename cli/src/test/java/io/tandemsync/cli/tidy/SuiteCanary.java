package io.tandemsync.cli.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.home.SecretWords;
import io.tandemsync.engine.access.TestSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret that a test of any module worked with stands in what the suite has left in the build directories: reports, output,
 * errors, dumps. The build runs it after everything else.
 */
final class SuiteCanary {
    /** What the compiler and the packaging make, of nothing that a test did. */
    private static final Set<String> NOT_OF_TESTS = Set.of(
            "classes",
            "test-classes",
            "generated-sources",
            "generated-test-sources",
            "maven-archiver",
            "maven-status",
            "app",
            TestSecrets.FILE);

    @Test
    void whatTheSuiteLeft_holdsNoSecret() throws IOException {
        SecretWords words = new SecretWords();
        List<Path> targets = new ArrayList<>();
        try (Stream<Path> modules = Files.list(SourceTree.ofThisBuild().root())) {
            modules.map(module -> module.resolve("target"))
                    .filter(Files::isDirectory)
                    .forEach(targets::add);
        }
        for (Path target : targets) {
            if (Files.exists(target.resolve(TestSecrets.FILE))) {
                words.addNoted(target.resolve(TestSecrets.FILE));
            }
        }
        List<String> leaks = new ArrayList<>();
        for (Path target : targets) {
            leaks.addAll(leaks(target, words));
        }
        assertThat(leaks).isEmpty();
    }

    /** The canary sings: a secret of the engine's tests in a report of theirs is found. */
    @Test
    void secretInAReport_isFound(@TempDir Path target) throws IOException {
        byte[] secret = new byte[32];
        new Random(5).nextBytes(secret);
        String text = Base64.getEncoder().encodeToString(secret);
        Files.writeString(target.resolve(TestSecrets.FILE), HexFormat.of().formatHex(secret) + "\n");
        Path reports = Files.createDirectory(target.resolve("surefire-reports"));
        Files.writeString(reports.resolve("TEST-x.xml"), "<system-out>key=" + text + "</system-out>");
        SecretWords words = new SecretWords();
        words.addNoted(target.resolve(TestSecrets.FILE));
        assertThat(leaks(target, words)).singleElement().asString().contains("TEST-x.xml");
    }

    private static List<String> leaks(Path target, SecretWords words) throws IOException {
        List<String> leaks = new ArrayList<>();
        Files.walkFileTree(target, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isOfTests(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isOfTests(file) && !file.toString().endsWith(".jar")) {
                    try (InputStream content = Files.newInputStream(file)) {
                        words.in(content).ifPresent(word -> leaks.add(file + ": " + word));
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return leaks;
    }

    private static boolean isOfTests(Path path) {
        return !NOT_OF_TESTS.contains(path.getFileName().toString());
    }
}
