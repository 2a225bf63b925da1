package io.tandemsync.cli.session;

import io.tandemsync.client.TandemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the directory that holds a device's state. */
final class HomeDirectory {
    private HomeDirectory() {}

    /**
     * The home that was named, else that of the environment, else the platform's usual place.
     *
     * @param named the value of {@code --home}, or empty text
     */
    static Path of(String named, Surroundings surroundings) throws TandemException {
        String home = named.isEmpty() ? surroundings.variable("TANDEM_HOME") : named;
        try {
            return home.isEmpty()
                    ? usual(surroundings.variable("HOME"), surroundings.variable("XDG_STATE_HOME"))
                    : PathArgument.absolute(home, surroundings.directory());
        } catch (InvalidPathException unusable) {
            throw new TandemException(
                    "invalid-path",
                    "the home directory's name cannot be used on this system; name another with --home DIR",
                    unusable);
        }
    }

    /**
     * The platform's place for a user's state.
     *
     * @param user the user's own directory, or empty text where the environment does not tell
     * @param state where the user's programs keep their state, or empty text for the usual place
     */
    static Path usual(String user, String state) throws TandemException {
        Path own = Path.of(user.isEmpty() ? System.getProperty("user.home", "") : user);
        if (!own.isAbsolute()) {
            throw new TandemException(
                    "invalid-path", "it is not known where this user's files are; name a home with --home DIR");
        }
        if (System.getProperty("os.name", "").startsWith("Mac")) {
            return own.resolve("Library/Application Support/Tandem");
        }
        // The base directory specification has relative values ignored.
        return state.startsWith("/") ? Path.of(state, "tandem") : own.resolve(".local/state/tandem");
    }
}
