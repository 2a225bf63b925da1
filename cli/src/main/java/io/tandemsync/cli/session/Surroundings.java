package io.tandemsync.cli.session;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around itself.
 *
 * @param directory the caller's working directory, absolute
 * @param terminal whether a person reads standard output on a terminal
 * @param errTerminal whether a person reads standard error on a terminal
 * @param launcher the script that started this command, null where there was none
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory,
        boolean terminal,
        boolean errTerminal,
        @Nullable Path launcher) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A variable of the environment, or empty text where it is not set. */
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
