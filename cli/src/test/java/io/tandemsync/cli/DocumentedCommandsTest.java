package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.session.Surroundings;
import io.tandemsync.daemon.openapi.OpenApi;
import io.tandemsync.daemon.openapi.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParameterException;

/** What documents and the description of the control API say of the commands is so. */
final class DocumentedCommandsTest {
    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?tandem ([^`]+)`");
    private static final Pattern LINE = Pattern.compile("(?m)^ *(?:\\./)?tandem ([a-z][^#\\n]*)");
    /** Asked for by programs alone: a description, numbers; and what commands do without a daemon. */
    private static final Set<String> WITHOUT_COMMAND = Set.of("/v1/openapi.json", "/v1/metrics", "/v1/tokens/inspect");

    @Test
    void everyCommandInADocument_isUnderstood() throws IOException {
        List<String> commands = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            for (Pattern pattern : List.of(INLINE, LINE)) {
                Matcher matcher = pattern.matcher(text);
                while (matcher.find()) {
                    commands.add(matcher.group(1));
                    String fault = fault(matcher.group(1));
                    if (!fault.isEmpty()) {
                        wrong.add(document.getFileName() + ": tandem " + matcher.group(1) + ": " + fault);
                    }
                }
            }
        }
        assertThat(commands).hasSizeGreaterThan(20);
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRoute_hasACommand_andNoCommandAsksForAnother() throws Exception {
        CsvSource examples = CommandCallTest.class
                .getDeclaredMethod("commands_askForWhatTheySay", String.class, String.class)
                .getAnnotation(CsvSource.class);
        Set<String> asked =
                new TreeSet<>(Set.of("POST /v1/stop", "GET /v1/device", "GET /v1/status", "POST /v1/shares"));
        for (String example : examples.value()) {
            asked.add(example.substring(example.indexOf('|') + 1).strip().replaceAll("[ ?][{a-z].*", ""));
        }
        List<Route> routes = OpenApi.routes();
        assertThat(asked).allMatch(request -> routes.stream().anyMatch(route -> isFor(route, request)));
        assertThat(routes)
                .filteredOn(route -> !WITHOUT_COMMAND.contains(route.path()))
                .allMatch(route -> asked.stream().anyMatch(request -> isFor(route, request)));
    }

    private static boolean isFor(Route route, String request) {
        String pattern = route.path().replaceAll("[{][a-z]+[}]", "[^/]+");
        return request.matches(route.method() + " " + pattern);
    }

    private static String fault(String words) {
        Surroundings nowhere = new Surroundings(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                Map.of(),
                Path.of("/"),
                false,
                false,
                null);
        String typed = words.strip()
                .replaceAll(" (>|\\|).*", "")
                .replaceAll("\\[[^]]*\\]", "")
                .replace("…", "x");
        try {
            CommandTree.of(new Invocation(nowhere), word -> true).parseArgs(typed.split(" +"));
            return "";
        } catch (ParameterException e) {
            // A text may name a command without what follows it.
            boolean unfinished = String.valueOf(e.getMessage()).startsWith("Missing required");
            return unfinished ? "" : String.valueOf(e.getMessage());
        }
    }

    private static List<Path> documents() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("docs/SETTINGS.md"))
                ? here
                : here.resolve("..").normalize();
        try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(file -> file.toString().endsWith(".md")), Stream.of(root.resolve("README.md")))
                    .toList();
        }
    }
}
