package io.tandemsync.daemon.home;

import com.sun.security.auth.module.UnixSystem;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which one device keeps its state, readable by its owner only.
 *
 * @param directory absolute and free of symbolic links
 * @param warning what a person should know about it, null where all is well
 */
public record Home(Path directory, @Nullable HomeWarning warning) {
    private static final int API_TOKEN_BYTES = 32;
    private static final int API_TOKEN_CHARACTERS_MIN = 32;

    /** A home with nothing to be said about it. */
    public Home(Path directory) {
        this(directory, null);
    }

    /**
     * Where the home is if nobody says so.
     *
     * @param environment the variables of the process
     * @param osName as in the system property {@code os.name}
     * @param userHome the user's own directory
     */
    public static Path defaultLocation(Map<String, String> environment, String osName, Path userHome) {
        String named = environment.getOrDefault("TANDEM_HOME", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.contains("mac") || os.contains("darwin")) {
            return userHome.resolve("Library/Application Support/Tandem");
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.startsWith("/") ? Path.of(state) : userHome.resolve(".local/state");
        return base.resolve("tandem");
    }

    /**
     * Makes the directory where it is missing, and makes sure that it is ours and closed to others.
     *
     * @throws RefusedException if it cannot be made, is no directory or belongs to somebody else
     */
    public static Home prepare(Path location) throws RefusedException {
        Path absolute = location.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                create(absolute);
            }
            Path real = absolute.toRealPath();
            if (!isOurs(real)) {
                throw new RefusedException(
                        ErrorCode.PERMISSIONS_TOO_OPEN,
                        "the home " + shown(real) + " belongs to another user; choose another with --home");
            }
            return new Home(real, close(real));
        } catch (FileAlreadyExistsException e) {
            throw new RefusedException(
                    ErrorCode.NOT_A_DIRECTORY,
                    "the home " + shown(absolute) + " is not a directory; choose another with --home",
                    e);
        } catch (IOException e) {
            throw new RefusedException(
                    ErrorCode.IO,
                    "the home " + shown(absolute) + " cannot be prepared (" + reason(e)
                            + "); check its permissions or choose another with --home",
                    e);
        }
    }

    /** Leaves the directory to its owner alone; returns what a person should know if it was open to others. */
    private static @Nullable HomeWarning close(Path real) throws IOException {
        String mode = mode(real);
        if (!mode.equals("rwx------")) {
            Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
        }
        return mode.endsWith("------") ? null : HomeWarning.wasOpen("the home " + shown(real), mode);
    }

    /** Removes what a crash in the middle of a write left; call it with the lock held. */
    public void removeLeftovers() throws IOException {
        AtomicFile.removeLeftovers(directory);
    }

    public Path configFile() {
        return directory.resolve("config.json");
    }

    public Path sharesFile() {
        return directory.resolve("shares.json");
    }

    public Path secretsFile() {
        return directory.resolve("secrets.json");
    }

    public Path replicasFile() {
        return directory.resolve("replicas.json");
    }

    public Path identityFile() {
        return directory.resolve("identity.p12");
    }

    public Path lockFile() {
        return directory.resolve("daemon.lock");
    }

    public Path socket() {
        return directory.resolve("daemon.sock");
    }

    /** The secret for the control API on the loopback interface, made when it is first asked for. */
    public String apiToken(Randomness randomness) throws IOException {
        Path file = directory.resolve("api-token");
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && mode(file).endsWith("------") && isOurs(file)) {
            String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (token.length() >= API_TOKEN_CHARACTERS_MIN) {
                return token;
            }
        }
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(randomness.bytes(API_TOKEN_BYTES));
        AtomicFile.replace(file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
        return token;
    }

    public Path logs() {
        return directory.resolve("logs");
    }

    /** Whether the file or directory itself, not what a link leads to, belongs to the user of this process. */
    static boolean isOurs(Path path) throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return ((Number) owner).longValue() == userId();
    }

    /** The number of the user of this process. */
    static long userId() {
        return new UnixSystem().getUid();
    }

    /** The permissions of the entry itself, as {@code rwxr-x---}. */
    static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    /** A path made safe to show. */
    static String shown(Path path) {
        return Text.escaped(path.toString());
    }

    /** Why the operation failed, in one line. */
    static String reason(IOException e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return Text.escaped(message == null ? kind : kind + ": " + message);
    }

    private static void create(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
