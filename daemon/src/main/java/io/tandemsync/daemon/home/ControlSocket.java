package io.tandemsync.daemon.home;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where the control API's Unix socket stands: in the home, or, where that path is too long for the system, in a short
 * directory of ours with a link to it in the home.
 *
 * @param inHome where clients look
 * @param bound where the socket is; the same, or what the link leads to
 */
public record ControlSocket(Path inHome, Path bound) {
    /** Longest path in bytes; Linux takes 107, macOS 103. */
    static final int PATH_BYTES_MAX = 100;

    /**
     * Finds the place and clears it of what a daemon that died left there. Call it with the home's lock held.
     *
     * @throws RefusedException if something else than our own old socket is in the way
     */
    public static ControlSocket prepare(Home home, Map<String, String> environment)
            throws RefusedException, IOException {
        Path inHome = home.socket();
        clear(inHome);
        if (bytes(inHome) <= PATH_BYTES_MAX) {
            return new ControlSocket(inHome, inHome);
        }
        Path bound = shortDirectory(home, environment).resolve("daemon.sock");
        clear(bound);
        Files.createSymbolicLink(inHome, bound);
        return new ControlSocket(inHome, bound);
    }

    /** Closes the socket to others; call it once it is bound. */
    public void restrict() throws IOException {
        Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
    }

    /** Removes what stands there. */
    public void remove() throws IOException {
        Files.deleteIfExists(bound);
        Files.deleteIfExists(inHome);
    }

    private static void clear(Path socket) throws RefusedException, IOException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes found = Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isRegularFile() || found.isDirectory() || !Home.isOurs(socket)) {
            throw new RefusedException(
                    ErrorCode.IO,
                    Home.shown(socket) + " is in the way of the control socket and is not ours; move it away");
        }
        if (found.isOther() && answers(socket)) {
            throw new RefusedException(
                    ErrorCode.ALREADY_RUNNING,
                    "a daemon already answers at " + Home.shown(socket) + "; stop it with tandem stop");
        }
        Files.delete(socket);
    }

    private static boolean answers(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return bytes(socket) <= PATH_BYTES_MAX && channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    private static Path shortDirectory(Home home, Map<String, String> environment)
            throws RefusedException, IOException {
        String tag = tag(home.directory());
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.startsWith("/") && Files.isDirectory(Path.of(runtime), LinkOption.NOFOLLOW_LINKS)) {
            Path directory = Path.of(runtime, "tandem-" + tag);
            if (bytes(directory.resolve("daemon.sock")) <= PATH_BYTES_MAX && Home.isOurs(Path.of(runtime))) {
                return own(directory);
            }
        }
        return own(Path.of("/tmp", "tandem-" + Home.userId() + "-" + tag));
    }

    private static Path own(Path directory) throws RefusedException, IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Home.isOurs(directory)
                    || !Home.mode(directory).equals("rwx------")) {
                throw new RefusedException(
                        ErrorCode.PERMISSIONS_TOO_OPEN,
                        Home.shown(directory) + " is not a closed directory of ours;"
                                + " remove it, or choose a home with a shorter path",
                        e);
            }
        }
        return directory;
    }

    private static String tag(Path home) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(home.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
