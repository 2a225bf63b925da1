package io.tandemsync.cli;

import io.tandemsync.cli.session.Surroundings;
import io.tandemsync.client.FakeControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A home with a fake daemon, a working directory, and what commands print there. */
final class CommandLineFixture implements AutoCloseable {
    static final String SHARE =
            """
            {"id":"0b5cf1f0-0000-4000-8000-000000000001","name":"docs","path":"/home/a/docs","mode":"write",\
            "state":"idle","enabled":true,"local":{"files":10,"directories":2,"bytes":1572864},\
            "global":{"files":10,"directories":2,"bytes":1572864},"need":{"files":3,"bytes":2048},"conflicts":1,\
            "problems":[{"path":"x/\\u001b[2Jy","code":"unreadable","message":"it cannot be read"}],"error":null,\
            "peers":[{"address":"quic/192.0.2.7:20209","deviceId":"ABC","name":"lap","state":"connected",\
            "direction":"outbound","transport":"quic","mode":"write","inSync":true,"completion":1.0,\
            "sentBytes":0,"receivedBytes":5,"lastSeen":"2026-01-31T12:00:00Z","lastError":null}]}""";
    static final String DEVICE =
            """
            {"id":"DEV","name":"desk","version":"1","listen":["quic/0.0.0.0:20209"],"home":"/h"}""";

    final Path root;
    final Path home;
    final FakeControlServer daemon;
    final Map<String, String> environment = new HashMap<>();
    String input = "";
    boolean terminal;

    @Nullable
    Path launcher;

    private String out = "";
    private String err = "";

    CommandLineFixture() throws IOException {
        root = Files.createTempDirectory("tcl").toRealPath();
        home = root.resolve("home");
        daemon = new FakeControlServer(home);
        environment.put("TANDEM_HOME", home.toString());
    }

    /** Runs a command in the fixture's root directory. */
    int run(String... words) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(outBytes, false, StandardCharsets.UTF_8),
                new PrintStream(errBytes, false, StandardCharsets.UTF_8),
                environment,
                root,
                terminal,
                terminal,
                launcher);
        int code = new CommandCall(surroundings, List.of(words)).run();
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** What the last command printed on standard output. */
    String out() {
        return out;
    }

    /** What the last command printed on standard error. */
    String err() {
        return err;
    }

    /** The last request that the daemon got. */
    String lastRequest() {
        List<String> requests = daemon.requests();
        return requests.get(requests.size() - 1);
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
