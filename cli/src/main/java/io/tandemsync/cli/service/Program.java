package io.tandemsync.cli.service;

import io.tandemsync.client.TandemException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a service runs, but for the word {@code daemon}.
 *
 * @param words the launcher and its options
 */
record Program(List<String> words) {
    /** Characters that a service's file would give a meaning of its own. */
    private static final String UNUSABLE = "\"'\\%$<>& \t\n";

    Program {
        words = List.copyOf(words);
    }

    /** The launcher alone: the daemon takes its user's usual home. @throws TandemException for a path that no service takes */
    static Program of(Path launcher) throws TandemException {
        return new Program(List.of(usable("program", launcher, "install it elsewhere")));
    }

    /** The same with a home of its own. @throws TandemException for a path that no service takes */
    Program withHome(Path home) throws TandemException {
        return new Program(List.of(words.get(0), "--home", usable("home", home, "choose another with --home DIR")));
    }

    private static String usable(String what, Path path, String remedy) throws TandemException {
        String text = path.toString();
        if (text.chars().anyMatch(character -> UNUSABLE.indexOf(character) >= 0)) {
            throw new TandemException(
                    "invalid-path",
                    "the " + what + " " + text + " has a character in its path that a service cannot have; " + remedy);
        }
        return text;
    }
}
