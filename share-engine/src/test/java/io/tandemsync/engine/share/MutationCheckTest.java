package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Puts one deliberate bug after another into a copy of the engine; the tests named with it, or the simulator, have to catch
 * each.
 *
 * <p>Takes minutes a bug: {@code ./mvnw test -pl share-engine -Dtest=MutationCheckTest -Dsim.mutants=true}, with
 * {@code -Dsim.mutant=TEXT} those alone whose name contains the text. The bugs are listed in {@code mutants.txt}, with what
 * caught them in {@code docs/TESTING.md}.
 */
class MutationCheckTest {
    private static final int SEEDS = Integer.getInteger("sim.count", 5_000);
    private static final Path SOURCES = Path.of("src/main/java/io/tandemsync/engine");

    @TempDir
    Path scratch;

    /**
     * Replaces one piece of text of one source by another.
     *
     * @param tests the classes that catch it; none where histories do
     */
    private record Mutant(String name, String file, List<String> tests, String from, String to) {
        static Mutant of(String text) {
            Map<String, String> pieces = new TreeMap<>();
            String[] parts = text.split("\n-- ");
            for (String part : List.of(parts).subList(2, parts.length)) {
                String[] piece = part.split("\n", 2);
                pieces.put(piece[0], piece.length == 2 ? piece[1] : "");
            }
            List<String> tests = pieces.getOrDefault("tests", "").lines().toList();
            String from = Objects.requireNonNull(pieces.get("from"), "what to replace");
            String to = Objects.requireNonNull(pieces.get("to"), "what to put there");
            return new Mutant(parts[0].strip(), parts[1].strip(), tests, from, to);
        }
    }

    @Test
    void everyMutant_changesTheSourceThatItNames() throws IOException {
        for (Mutant mutant : mutants()) {
            assertThat(Files.readString(SOURCES.resolve(mutant.file())))
                    .as(mutant.name())
                    .contains(mutant.from());
        }
    }

    @TestFactory
    @EnabledIfSystemProperty(named = "sim.mutants", matches = "true")
    Stream<DynamicTest> everyMutant_isCaught() throws IOException {
        return mutants().stream()
                .filter(mutant -> mutant.name().contains(System.getProperty("sim.mutant", "")))
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> assertCaught(mutant)));
    }

    private static List<Mutant> mutants() throws IOException {
        String all = Files.readString(Path.of("src/test/resources/mutants.txt"));
        return Stream.of(all.split("\n====\n")).map(Mutant::of).toList();
    }

    private void assertCaught(Mutant mutant) throws IOException, InterruptedException {
        Path classes = compiled(mutant);
        String classpath = classes + File.pathSeparator + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classpath));
        if (mutant.tests().isEmpty()) {
            command.addAll(List.of(Probe.class.getName(), Integer.toString(SEEDS)));
        } else {
            command.add(NamedTests.class.getName());
            command.addAll(mutant.tests());
        }
        Path output = scratch.resolve("output");
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(run.waitFor(1, TimeUnit.HOURS)).isTrue();
        String said = Files.readString(output);
        assertThat(said).contains("caught by ");
        System.out.println(mutant.name() + ": "
                + said.substring(said.indexOf("caught by ")).strip());
    }

    private Path compiled(Mutant mutant) throws IOException {
        String source = Files.readString(SOURCES.resolve(mutant.file()));
        Path file = scratch.resolve(Path.of(mutant.file()).getFileName());
        Files.writeString(file, source.replace(mutant.from(), mutant.to()), StandardCharsets.UTF_8);
        Path classes = Files.createTempDirectory(scratch, "classes");
        List<String> options = List.of(
                "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        Stream.concat(options.stream(), Stream.of(file.toString()))
                                .toArray(String[]::new));
        assertThat(failed).isZero();
        return classes;
    }

    /** Runs histories in a process of its own until one is wrong. */
    static final class Probe {
        private Probe() {}

        /** @param args how many seeds to try */
        public static void main(String[] args) {
            int count = Integer.parseInt(args[0]);
            for (long seed = 1; seed <= count; seed++) {
                Optional<String> fault = fault(seed);
                if (fault.isPresent()) {
                    System.out.println("caught by seed " + seed + ": "
                            + fault.get().lines().findFirst().orElse(""));
                    return;
                }
            }
        }

        private static Optional<String> fault(long seed) {
            try {
                String faults = new History(seed).run(30);
                return faults.isEmpty() ? Optional.empty() : Optional.of(faults);
            } catch (RuntimeException | AssertionError e) {
                return Optional.of(e.toString());
            }
        }
    }

    /** Runs test classes of the engine in a process of its own, and names the first test that is red. */
    static final class NamedTests {
        private NamedTests() {}

        /** @param args the classes, by their names below the engine's package */
        public static void main(String[] args) {
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(Stream.of(args)
                                            .map(name -> selectClass("io.tandemsync.engine." + name))
                                            .toList())
                                    .build(),
                            summary);
            summary.getSummary().getFailures().stream()
                    .limit(1)
                    .map(failure -> failure.getTestIdentifier().getLegacyReportingName() + " of " + List.of(args))
                    .forEach(test -> System.out.println("caught by " + test));
        }
    }
}
