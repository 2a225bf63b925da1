package io.tandemsync.cli.background;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line that runs a daemon for a home in the foreground, out of reach of the caller's terminal. */
public record LaunchCommand(List<String> words) {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final String MAIN_CLASS = "io.tandemsync.cli.Main";

    public LaunchCommand {
        words = List.copyOf(words);
    }

    /** By the launcher script, or without one by the same Java and classes as this process. */
    public static LaunchCommand of(@Nullable Path launcher, Path home) {
        List<String> words = new ArrayList<>(detachment());
        if (launcher != null) {
            words.add(launcher.toString());
        } else {
            words.add(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
            words.add("-XX:+UseSerialGC");
            words.add("-cp");
            words.add(System.getProperty("java.class.path", ""));
            words.add(MAIN_CLASS);
        }
        words.add("--home");
        words.add(home.toString());
        return new LaunchCommand(words);
    }

    /** The whole command with the daemon's own options; why it cannot start is told as a document. */
    List<String> with(List<String> listen, boolean debug) {
        List<String> whole = new ArrayList<>(words);
        whole.add("--json");
        if (debug) {
            whole.add("--debug");
        }
        whole.add("daemon");
        for (String address : listen) {
            whole.add("--listen");
            whole.add(address);
        }
        return whole;
    }

    /** A session of its own; where none can be made, at least deaf to the terminal's signals. */
    private static List<String> detachment() {
        for (Path setsid : SETSID) {
            if (Files.isExecutable(setsid)) {
                return List.of(setsid.toString());
            }
        }
        return List.of("/bin/sh", "-c", "trap '' INT HUP QUIT; exec \"$@\"", "sh");
    }
}
