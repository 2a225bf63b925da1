package io.tandemsync.cli.endtoend;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a user starts it: one process for each command. */
final class CommandLine {
    /** Longer than any wait that a command is asked for. */
    private static final long PATIENCE_MINUTES = 20;

    private final Path home;
    private final Path output;

    /** What one command printed, and its exit code. */
    record Answer(int code, String out, String err) {
        Json json() throws IOException {
            return JsonReader.read(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    CommandLine(Path home, Path output) {
        this.home = home;
        this.output = output;
    }

    /** The process of a command, in the locale that file names need. */
    ProcessBuilder process(List<String> options, List<String> words) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(options);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tandemsync.cli.Main"));
        all.addAll(List.of("--home", home.toString()));
        all.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(all).redirectInput(new File("/dev/null"));
        builder.environment().put("LC_ALL", localeOfUtf8());
        return builder;
    }

    private static String localeOfUtf8() {
        return System.getProperty("os.name", "").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
    }

    /** Runs a command, whatever comes of it. */
    Answer run(String... words) throws IOException {
        File out = Files.createTempFile(output, "out", "").toFile();
        File err = Files.createTempFile(output, "err", "").toFile();
        try {
            Process process = process(
                            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"), List.of(words))
                    .redirectOutput(out)
                    .redirectError(err)
                    .start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("the command did not end: " + List.of(words));
            }
            return new Answer(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + List.of(words), e);
        } finally {
            Files.delete(out.toPath());
            Files.delete(err.toPath());
        }
    }

    /** Runs a command that must succeed. */
    Answer expect(String... words) throws IOException {
        Answer answer = run(words);
        if (answer.code() != 0) {
            throw new AssertionError("exit " + answer.code() + " of " + List.of(words) + ": " + answer.err());
        }
        return answer;
    }
}
