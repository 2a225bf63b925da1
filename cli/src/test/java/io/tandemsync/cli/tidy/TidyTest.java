package io.tandemsync.cli.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of style that sources alone can show. */
final class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int TEST_FILE_LINES_MAX = 800;
    private static final Set<String> VAGUE_NAMES =
            Set.of("util", "utils", "common", "impl", "helper", "helpers", "manager", "base");

    // In pieces, so that this file does not break its own rules.
    private static final Pattern MARKERS = Pattern.compile("\\b(FIX" + "ME|TO" + "DO|XX" + "X)\\b");
    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\.sle" + "ep\\(");
    private static final Pattern AUTHOR = Pattern.compile("\\* @auth" + "or\\b");
    private static final Pattern MACHINE_PATHS = Pattern.compile("(?<![\\w/.-])/(wor" + "k|roo" + "t|tmp/t)/\\w");
    private static final Pattern HOME_PATHS =
            Pattern.compile("(?<![\\w/.-])/hom" + "e/(?!(a|b|c|u|me|you|user)\\b)\\w");

    private SourceTree tree;
    private Waivers waivers;

    @BeforeEach
    void read() throws IOException {
        tree = SourceTree.ofThisBuild();
        waivers = Waivers.read(tree.root().resolve(".tidy-waivers"));
    }

    @Test
    void packageNames_sayWhatIsInside() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : tree.javaFiles()) {
            for (Path name : tree.root().relativize(file)) {
                if (VAGUE_NAMES.contains(name.toString())) {
                    findings.add(tree.name(file));
                }
            }
        }
        assertNone("package-name", findings);
    }

    @Test
    void files_areShort() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : tree.javaFiles()) {
            int lines = Files.readAllLines(file).size();
            if (lines > (tree.name(file).contains("/src/test/") ? TEST_FILE_LINES_MAX : FILE_LINES_MAX)) {
                findings.add(tree.name(file) + " has " + lines + " lines");
            }
        }
        assertNone("file-length", findings);
    }

    @Test
    void methodsAreShort_andNoErrorIsSwallowed() throws IOException {
        Map<String, List<String>> findings = JavaSource.findings(tree.javaFiles());

        findings.forEach((rule, found) -> assertNone(
                rule,
                found.stream()
                        .map(finding -> finding.substring(tree.root().toString().length() + 1)
                                .replace('\\', '/'))
                        .toList()));
    }

    @Test
    void sources_holdNoMarkersSleepsOrAuthors() throws IOException {
        for (Map.Entry<String, Pattern> rule :
                Map.of("marker", MARKERS, "sleep", SLEEP, "author", AUTHOR).entrySet()) {
            List<String> findings = new ArrayList<>();
            for (Path file : tree.javaFiles()) {
                find(rule.getValue(), file, findings);
            }
            assertNone(rule.getKey(), findings);
        }
    }

    @Test
    void files_nameNoPathOfAMachine() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : tree.files()) {
            find(MACHINE_PATHS, file, findings);
            find(HOME_PATHS, file, findings);
        }
        assertNone("machine-path", findings);
    }

    @Test
    void packages_describeThemselvesAndRefuseNull() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path file : tree.javaFiles()) {
            if (tree.name(file).contains("/src/main/java/")) {
                packages.add(Objects.requireNonNull(file.getParent()));
            }
        }
        List<String> findings = new ArrayList<>();
        for (Path directory : packages) {
            Path info = directory.resolve("package-info.java");
            String text = Files.exists(info) ? Files.readString(info) : "";
            if (!text.startsWith("/**") || !text.contains("@NullMarked")) {
                findings.add(tree.name(info));
            }
        }
        assertThat(packages).isNotEmpty();
        assertNone("package-info", findings);
    }

    @Test
    void rulesFindWhatTheyLookFor(@TempDir Path directory) throws IOException {
        Path source = directory.resolve("Odd.java");
        String call = "        f();\n".repeat(JavaSource.METHOD_LINES_MAX);
        Files.writeString(
                source,
                "class Odd { void f() {\n" + call + "}\n void g() { try { f(); } catch (RuntimeException e) { } } }\n");

        Map<String, List<String>> findings = JavaSource.findings(List.of(source));

        assertThat(findings.get(JavaSource.METHOD_LENGTH)).hasSize(1);
        assertThat(findings.get(JavaSource.EMPTY_CATCH)).hasSize(1);
        assertThat(MARKERS.matcher("// TO" + "DO later").find()).isTrue();
        assertThat(SLEEP.matcher("Thread.sle" + "ep(5)").find()).isTrue();
        assertThat(MACHINE_PATHS.matcher("see /wor" + "k/x").find()).isTrue();
        assertThat(HOME_PATHS.matcher("see /hom" + "e/someone").find()).isTrue();
        assertThat(HOME_PATHS.matcher("see /hom" + "e/a/docs").find()).isFalse();
    }

    private void find(Pattern pattern, Path file, List<String> findings) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    findings.add(
                            tree.name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        } catch (MalformedInputException binary) {
            assertThat(file.toString()).doesNotEndWith(".java");
        }
    }

    /** A finding starts with its file, which a waiver may name. */
    private void assertNone(String rule, List<String> findings) {
        List<String> left = findings.stream()
                .filter(finding -> !waivers.allow(rule, finding.split("[: ]", 2)[0]))
                .toList();
        assertThat(left)
                .as("%s, but for what .tidy-waivers allows with a reason", rule)
                .isEmpty();
        assertThat(waivers.unused(rule)).as("waivers that nothing needs").isEmpty();
    }
}
