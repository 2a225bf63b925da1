package io.tandemsync.cli;

import io.tandemsync.cli.session.Surroundings;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entry of the program. */
public final class Main {
    private static final int BUFFER_BYTES = 8 << 10;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] words) {
        System.exit(new CommandCall(surroundings(), List.of(words)).run());
    }

    private static Surroundings surroundings() {
        String launcher = System.getProperty("tandem.launcher");
        return new Surroundings(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Boolean.getBoolean("tandem.terminal"),
                Boolean.getBoolean("tandem.terminal.err"),
                path(launcher));
    }

    private static @Nullable Path path(@Nullable String launcher) {
        return launcher == null || launcher.isEmpty() ? null : Path.of(launcher);
    }

    /** Always UTF-8, whatever the platform believes its terminal to be. */
    private static PrintStream stream(FileDescriptor descriptor) {
        BufferedOutputStream buffer = new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES);
        return new PrintStream(buffer, false, StandardCharsets.UTF_8);
    }
}
