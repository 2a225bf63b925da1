package io.tandemsync.daemon.hostile;

import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.DaemonMain;
import io.tandemsync.daemon.control.UnixHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon in a process of its own, with the Java options that the launcher gives it. */
final class DaemonProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path LAUNCHER = Path.of("../packaging/launcher/start.sh");
    /** The options that every Java takes; those that depend on its version come later. */
    private static final Pattern OPTIONS = Pattern.compile("set_daemon_options\\(\\) \\{(.*?)\\bif ", Pattern.DOTALL);

    private static final Pattern OPTION = Pattern.compile("-[XD][^\\s'\"]+");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final UnixHttp control;

    private DaemonProcess(Process process, UnixHttp control) {
        this.process = process;
        this.control = control;
    }

    /** What runs in the process. */
    public static void main(String[] arguments) {
        System.exit(
                DaemonMain.run(Path.of(arguments[0]), List.of("tcp/127.0.0.1:0", "quic/127.0.0.1:0"), false, false));
    }

    /** The daemon of a new home, once it answers. */
    static DaemonProcess start(Path home) throws IOException {
        List<String> command = new ArrayList<>(List.of(java("java")));
        command.addAll(options());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), DaemonProcess.class.getName(), home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolveSibling("daemon.out").toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        UnixHttp control = new UnixHttp(home.resolve("daemon.sock"));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(home.resolveSibling("daemon.out")));
            }
            return control.get("/v1/device").status() == 200;
        });
        return new DaemonProcess(process, control);
    }

    private static List<String> options() throws IOException {
        Matcher words = OPTIONS.matcher(Files.readString(LAUNCHER));
        if (!words.find()) {
            throw new AssertionError("the launcher names no options");
        }
        List<String> options = OPTION.matcher(words.group(1))
                .results()
                .map(found -> found.group())
                .toList();
        if (options.stream().noneMatch(option -> option.startsWith("-Xmx"))) {
            throw new AssertionError("the launcher bounds no heap: " + options);
        }
        return options;
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** Where it listens over this transport. */
    String address(String transport) throws IOException {
        for (var address : control.get("/v1/device").json().path("listen")) {
            if (address.asText().startsWith(transport + "/")) {
                return address.asText();
            }
        }
        throw new AssertionError("nothing listens over " + transport);
    }

    /** Bytes of the objects that are reachable, after a collection of all garbage. */
    long liveBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(java("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no histogram came: " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** Bytes of its memory that are in the machine's. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new AssertionError("the process is gone");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
