package io.tandemsync.cli.crash;

import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A daemon in a process of its own, which can be killed at any moment and starts again over the same home. */
final class Victim implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final long END_MINUTES_MAX = 2;
    private static final int TAIL_LINES = 60;
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "-Xmx512m",
            "-XX:-UsePerfData",
            "-Djdk.nio.file.WatchService.maxEventsPerPoll=65536");

    private final Path home;
    private final Path output;
    private final ControlClient client;
    private final List<String> launcher = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();
    private String listen;
    private @Nullable Process process;

    /** @param output a file for what the daemon prints, not on a disk whose power is cut */
    Victim(Path home, Path output, String transport) {
        this.home = home;
        this.output = output;
        this.client = new ControlClient(home);
        this.listen = transport + "/127.0.0.1:0";
    }

    /** From the next start on the daemon is run by this program, which must become it. */
    void launchedBy(String... program) {
        launcher.clear();
        launcher.addAll(List.of(program));
    }

    /** Lets the process rest, with all that it would have done. */
    void freeze() throws IOException {
        Tool.expect("kill", "-STOP", Long.toString(pid()));
    }

    /** Lets a frozen process go on. */
    void thaw() throws IOException {
        Tool.expect("kill", "-CONT", Long.toString(pid()));
    }

    /** Starts the process; {@link #awaitService} waits until it serves. */
    void launch() throws IOException {
        List<String> words = new ArrayList<>(launcher);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(OPTIONS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tandemsync.cli.Main"));
        words.addAll(List.of("--home", home.toString(), "daemon", "--listen", listen));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
    }

    /** Starts the daemon where it listened before, and waits until it answers. */
    void start() throws IOException {
        long began = System.nanoTime();
        launch();
        awaitService();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        starts.add(new Start(
                took, Objects.requireNonNull(process).info().totalCpuDuration().orElse(took)));
    }

    void awaitService() throws IOException {
        Awaitility.await("the daemon of " + home)
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !isAlive() || isServing());
        if (!isAlive()) {
            throw new AssertionError("the daemon ended:\n" + logTail());
        }
        listen = client.read(Route.of("device")).at("listen").items().get(0).text();
    }

    private boolean isServing() {
        try {
            client.read(Route.of("status"));
            return true;
        } catch (TandemException notYet) {
            return false;
        }
    }

    /** What a start took until the daemon answered: by the clock, and of the processors. */
    record Start(Duration elapsed, Duration work) {}

    List<Start> starts() {
        return List.copyOf(starts);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the daemon was not started");
        }
        return running.pid();
    }

    /** Ends the daemon with SIGKILL, if it runs. */
    void kill() throws IOException {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /** Asks the daemon to end, and waits until it has. */
    void end() throws IOException {
        if (process != null) {
            process.destroy();
            awaitEnd();
        }
    }

    /** Waits for an end that something else brings about; returns the exit code. */
    int awaitEnd() throws IOException {
        Process running = process;
        if (running == null) {
            return 0;
        }
        try {
            if (!running.waitFor(END_MINUTES_MAX, TimeUnit.MINUTES)) {
                throw new AssertionError("the daemon of " + home + " still runs:\n" + logTail());
            }
            process = null;
            return running.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Makes the directory a share; returns its id. */
    String add(Path tree) throws IOException {
        return client.post(Route.of("shares"), Json.object().with("path", tree.toString()))
                .text("id");
    }

    String token(String share) throws IOException {
        return client.post(Route.of("shares", share, "token"), Json.object()).text("token");
    }

    void join(String token, Path tree) throws IOException {
        client.post(
                Route.of("shares", "import"), Json.object().with("token", token).with("path", tree.toString()));
    }

    void set(String share, String key, String value) throws IOException {
        client.patch(Route.of("shares", share, "settings"), Json.object().with(key, value));
    }

    Json share(String share) throws IOException {
        return client.read(Route.of("shares", share));
    }

    /** Compares the directory with the repository now. */
    void rescan(String share) throws IOException {
        client.post(Route.of("shares", share, "rescan"), Json.object(), Duration.ofMinutes(5));
    }

    /** Waits until this daemon believes itself in sync with a connected peer. */
    void awaitSync(String share, Duration patience) throws IOException {
        try {
            client.post(
                    Route.of("shares", share, "wait"),
                    Json.object().with("timeoutMillis", patience.toMillis()),
                    patience.plus(ControlClient.PATIENCE));
        } catch (TandemException late) {
            throw new AssertionError(late.getMessage() + "\n" + share(share) + "\n" + logTail(), late);
        }
    }

    /** What happened since this daemon was started, by type and path. */
    List<Happening> happenings(long since) throws IOException {
        List<Happening> found = new ArrayList<>();
        client.stream("/v1/events?since=" + since, event -> {
            found.add(new Happening(event.number("id"), event.text("type"), event.text("path"), event.text("kind")));
            return true;
        });
        return found;
    }

    /** One event of a daemon. */
    record Happening(long id, String type, String path, String kind) {}

    /** The last lines of what the daemon printed and logged. */
    String logTail() {
        StringBuilder tail = new StringBuilder();
        for (Path file : List.of(output, home.resolve("logs/tandem.log"))) {
            try {
                List<String> lines = Files.readAllLines(file);
                tail.append("--- ").append(file).append('\n');
                lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).forEach(line -> tail.append(line)
                        .append('\n'));
            } catch (IOException none) {
                tail.append("--- ").append(file).append(" cannot be read\n");
            }
        }
        return tail.toString();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
