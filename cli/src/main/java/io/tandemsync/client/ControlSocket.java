package io.tandemsync.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where the daemon of a home listens. */
final class ControlSocket {
    /** The name of the socket, or of the link to it, in a home. */
    static final String NAME = "daemon.sock";

    private ControlSocket() {}

    /**
     * The socket of a home. An operating system allows a socket's path about a hundred bytes; where the home's is longer,
     * {@code daemon.sock} is a link to a short one.
     */
    static Path of(Path home) throws IOException {
        Path socket = home.resolve(NAME);
        if (!Files.isSymbolicLink(socket)) {
            return socket;
        }
        Path target = home.resolve(Files.readSymbolicLink(socket));
        Path directory = target.getParent();
        if (directory != null && Files.isDirectory(directory) && !isOwnedAlike(home, directory)) {
            throw new TandemException(
                    "io",
                    "the control socket of " + home + " leads to another user's directory " + directory + "; remove "
                            + socket + " and start the daemon again");
        }
        return target;
    }

    /** Whether a daemon may run for the home, but this user may not look, or not speak to it. */
    static boolean isClosedToUs(Path home) {
        boolean directory = !Files.notExists(home) && !Files.isRegularFile(home);
        Path socket = home.resolve(NAME);
        boolean deaf = Files.exists(socket) && !Files.isWritable(socket);
        return directory && (!Files.isExecutable(home) || deaf);
    }

    private static boolean isOwnedAlike(Path home, Path directory) throws IOException {
        return Files.getOwner(home).equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS));
    }
}
