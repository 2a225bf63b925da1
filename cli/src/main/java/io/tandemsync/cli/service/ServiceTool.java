package io.tandemsync.cli.service;

import io.tandemsync.client.TandemException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program through which a service manager is spoken to. */
final class ServiceTool {
    private static final long PATIENCE_SECONDS = 90;
    private static final int SHOWN_MAX = 300;

    private final List<String> command;
    private final String searchPath;

    /**
     * @param command the program and the words that each call begins with
     * @param searchPath directories to look for it, as in {@code PATH}
     */
    ServiceTool(List<String> command, String searchPath) {
        this.command = List.copyOf(command);
        this.searchPath = searchPath;
    }

    /**
     * What a call printed.
     *
     * @param code its exit code
     * @param text what it said, without blanks around it
     */
    record Said(int code, String text) {}

    /** Calls it. @throws TandemException where there is no such program, or it does not end */
    Said call(String... words) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, program().toString());
        whole.addAll(List.of(words));
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new TandemException(
                        "timeout", command.get(0) + " does not end; see what the service manager waits for");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TandemException(
                    "io", "the wait for " + command.get(0) + " was interrupted; try again", interrupted);
        }
        return new Said(process.exitValue(), text);
    }

    /** What it says; fails where it does. */
    String must(String... words) throws IOException {
        Said said = call(words);
        if (said.code() != 0) {
            throw new TandemException(
                    "io",
                    "the service manager refused '" + String.join(" ", words) + "' ("
                            + said.text()
                                    .substring(
                                            0, Math.min(SHOWN_MAX, said.text().length()))
                                    .replace('\n', ' ')
                            + "); see that it runs for this user");
        }
        return said.text();
    }

    private Path program() throws TandemException {
        String name = command.get(0);
        for (String directory : searchPath.split(":", -1)) {
            Path program = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        throw new TandemException(
                "no-service-manager",
                "there is no " + name
                        + " on this machine, so no service can be installed; 'tandem start' runs the daemon"
                        + " until the machine restarts");
    }
}
