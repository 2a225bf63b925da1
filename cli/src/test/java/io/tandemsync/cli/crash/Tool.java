package io.tandemsync.cli.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the machine, run to its end. */
final class Tool {
    private static final long PATIENCE_SECONDS = 120;

    private Tool() {}

    /** Whether the program is there and says its version. */
    static boolean exists(String... words) {
        try {
            return run(List.of(words)).isEmpty();
        } catch (IOException missing) {
            return false;
        }
    }

    /** Runs a program that must succeed. */
    static void expect(String... words) throws IOException {
        String trouble = run(List.of(words));
        if (!trouble.isEmpty()) {
            throw new IOException(List.of(words) + ": " + trouble);
        }
    }

    /** What the program says if it fails; nothing if it succeeds. */
    static String run(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it did not end: " + words);
            }
            return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + " " + said.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + words, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
