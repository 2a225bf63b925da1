package io.tandemsync.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.tandemsync.client.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/CLIENT.md compiles and runs with the client, one library, and nothing else. */
@Timeout(600)
final class DocumentedProgramTest {
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private Path home;
    private FakeControlServer server;

    // Short, since an operating system allows a socket's path about a hundred bytes.
    @BeforeEach
    void start() throws IOException {
        home = Files.createTempDirectory("tdp");
        server = new FakeControlServer(home);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        Files.deleteIfExists(home);
    }

    @Test
    void program_doesWhatItSays(@TempDir Path directory) throws Exception {
        String share = "{\"id\":\"abcd\",\"name\":\"docs\",\"local\":{\"files\":3},\"need\":{\"files\":1}}";
        server.answer("POST /v1/shares", share)
                .answer("POST /v1/shares/abcd/token", "{\"token\":\"tandem:XYZ\"}")
                .answer("POST /v1/shares/abcd/wait", share)
                .answer("GET /v1/events?follow=false", "{\"id\":1,\"time\":\"now\",\"type\":\"started\"}\n");
        String path = copyOfClient(directory) + File.pathSeparator + place(JsonFactory.class);
        compile(directory, path);

        assertThat(run(directory, path + File.pathSeparator + directory))
                .isEqualTo(
                        """
                        on the other machine: tandem share import tandem:XYZ DIRECTORY
                        docs: 3 files, 1 to come
                        now started
                        """);
    }

    private static void compile(Path directory, String path) throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("../docs/CLIENT.md")));
        assertThat(program.find()).as("a program in docs/CLIENT.md").isTrue();
        Path source = Files.writeString(directory.resolve("Example.java"), program.group(1));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int code = compiler.run(
                null, complaints, complaints, "-proc:none", "-cp", path, "-d", directory.toString(), source.toString());
        assertThat(code).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
    }

    private String run(Path directory, String path) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path,
                        "Example",
                        home.toString(),
                        "/srv/docs"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    /** The classes of the client without those beside them. */
    private static Path copyOfClient(Path directory) throws IOException, URISyntaxException {
        Path classes = place(Json.class);
        Path copy = directory.resolve("client");
        try (Stream<Path> files = Files.walk(classes.resolve("io/tandemsync/client"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(classes.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return copy;
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
