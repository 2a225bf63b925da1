package io.tandemsync.cli.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code strace} at work on a running daemon: it kills it in a call, or refuses it one, as it is told. */
final class Strace implements AutoCloseable {
    private static final Duration ATTACH_MAX = Duration.ofMinutes(1);
    private static final long END_SECONDS_MAX = 5;

    private final Process process;
    private final Path said;

    private Strace(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /** Why calls cannot be tampered with on this machine; empty if they can. */
    static String missing() {
        if (!Tool.exists("strace", "-V")) {
            return "strace is not installed";
        }
        try {
            return Tool.run(List.of("strace", "-f", "-e", "inject=fsync:error=EIO", "true"))
                            .isEmpty()
                    ? ""
                    : "strace may not trace here";
        } catch (IOException e) {
            return "strace does not run: " + e.getMessage();
        }
    }

    /**
     * Attaches to all threads of the daemon.
     *
     * @param scratch a directory for what strace prints
     * @param injections as {@code strace -e inject=} takes them; each thread counts its own calls
     */
    static Strace attach(Victim victim, Path scratch, List<String> injections) throws IOException {
        Path said = Files.createTempFile(scratch, "strace", ".txt");
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-p", Long.toString(victim.pid())));
        StringBuilder calls = new StringBuilder();
        for (String injection : injections) {
            calls.append(calls.isEmpty() ? "" : ",").append(injection.substring(0, injection.indexOf(':')));
        }
        words.addAll(List.of("-e", "trace=" + calls));
        for (String injection : injections) {
            words.addAll(List.of("-e", "inject=" + injection));
        }
        Process process = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Strace strace = new Strace(process, said);
        Awaitility.await("strace")
                .atMost(ATTACH_MAX)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !process.isAlive() || strace.said().contains(" attached"));
        if (!process.isAlive()) {
            throw new IOException("strace ended: " + strace.said());
        }
        return strace;
    }

    /** Whether a call has been tampered with. */
    boolean hasStruck() throws IOException {
        return said().contains("(INJECTED)") || said().contains("killed by SIGKILL");
    }

    /** What it printed. */
    String said() throws IOException {
        return Files.readString(said);
    }

    /** Lets the daemon go on alone. */
    @Override
    public void close() throws IOException {
        try {
            process.destroy();
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                // The daemon goes on all the same, or is gone.
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
