package io.tandemsync.cli.endtoend;

import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A home and its daemon, which runs as a child process; it keeps its port over restarts. */
final class RunningDevice implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    /** Each question starts a Java of its own, beside the one that is waited for. */
    private static final Duration QUESTION_PAUSE = Duration.ofMillis(500);

    private static final int TAIL_LINES = 40;
    private static final List<String> DAEMON_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmx512m", "-Djdk.nio.file.WatchService.maxEventsPerPoll=65536");

    private final String name;
    private final Path home;
    private final Path output;
    private final CommandLine commands;
    private String listen;
    private @Nullable Process daemon;

    /** The daemon of a new home below that directory, started. */
    static RunningDevice start(Path dir, String name, String transport) throws IOException {
        RunningDevice device = new RunningDevice(dir, name, transport + "/127.0.0.1:0");
        device.start();
        return device;
    }

    private RunningDevice(Path dir, String name, String listen) throws IOException {
        this.name = name;
        this.home = dir.resolve("home-" + name);
        this.output = Files.createDirectories(dir.resolve("output-" + name));
        this.listen = listen;
        this.commands = new CommandLine(home, output);
    }

    /** Starts the daemon again where it listened before. */
    void start() throws IOException {
        Process started = commands.process(DAEMON_OPTIONS, List.of("daemon", "--listen", listen))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        output.resolve("daemon.out").toFile()))
                .start();
        daemon = started;
        Awaitility.await("daemon " + name)
                .atMost(START_MAX)
                .pollInterval(QUESTION_PAUSE)
                .until(() ->
                        !started.isAlive() || commands.run("status", "--json").code() == 0);
        if (!started.isAlive()) {
            throw new AssertionError("the daemon of " + name + " ended:\n" + logTail());
        }
        listen = commands.expect("device", "--json")
                .json()
                .at("listen")
                .items()
                .get(0)
                .text();
    }

    /** Everything in the daemon's memory as the runtime writes it down, reachable or not. */
    void dumpMemory(Path file) throws IOException {
        Process running = Objects.requireNonNull(daemon, "the daemon runs");
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process dump = new ProcessBuilder(
                        jcmd.toString(), Long.toString(running.pid()), "GC.heap_dump", "-all", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        output.resolve("jcmd.out").toFile()))
                .start();
        try {
            if (!dump.waitFor(1, TimeUnit.MINUTES) || dump.exitValue() != 0 || Files.size(file) == 0) {
                throw new IOException(
                        "the memory could not be written down: " + Files.readString(output.resolve("jcmd.out")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends the daemon as a user does. */
    void stop() throws IOException {
        commands.expect("stop");
        awaitEnd();
    }

    /** Ends the daemon with SIGKILL. */
    void kill() throws IOException {
        if (daemon != null) {
            daemon.destroyForcibly();
        }
        awaitEnd();
    }

    private void awaitEnd() throws IOException {
        try {
            if (daemon != null && !daemon.waitFor(1, TimeUnit.MINUTES)) {
                throw new AssertionError("the daemon of " + name + " still runs");
            }
            daemon = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    CommandLine.Answer run(String... words) throws IOException {
        return commands.expect(words);
    }

    /** Waits until this device believes itself in sync with its peers. */
    void awaitSync(String share, Duration patience) throws IOException {
        CommandLine.Answer answer =
                commands.run("share", "wait", share, "--timeout", patience.toSeconds() + "s", "--json");
        if (answer.code() != 0) {
            throw new AssertionError(name + " is not in sync after " + patience + ": " + answer.err() + "\n"
                    + run("share", "info", share, "--json").out());
        }
    }

    /** The peers of a share as they are shown. */
    List<Json> peers(String share) throws IOException {
        return run("share", "peer", "list", share, "--json").json().at("peers").items();
    }

    /** Bytes that went to and came from all peers of a share. */
    long linkBytes(String share) throws IOException {
        return peers(share).stream()
                .mapToLong(peer -> peer.number("sentBytes") + peer.number("receivedBytes"))
                .sum();
    }

    String id() throws IOException {
        return run("device", "--json").json().text("id");
    }

    /** The last lines of what the daemon printed and logged. */
    String logTail() throws IOException {
        StringBuilder tail = new StringBuilder();
        for (Path dir : List.of(output, home.resolve("logs"))) {
            if (Files.isDirectory(dir)) {
                try (Stream<Path> files = Files.list(dir)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        List<String> lines = Files.readAllLines(file);
                        tail.append(lines.stream()
                                .skip(Math.max(0, lines.size() - TAIL_LINES))
                                .collect(Collectors.joining(
                                        "\n", "--- " + name + " " + file.getFileName() + "\n", "\n")));
                    }
                }
            }
        }
        return tail.toString();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
