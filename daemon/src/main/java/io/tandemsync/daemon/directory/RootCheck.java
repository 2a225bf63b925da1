package io.tandemsync.daemon.directory;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a directory may become a share; looks only, and sees through links, {@code ..} and bind mounts. */
public final class RootCheck {
    /** File systems whose files the kernel makes up. */
    private static final Set<String> PSEUDO_FILE_SYSTEMS = Set.of(
            "proc",
            "sysfs",
            "devtmpfs",
            "devpts",
            "cgroup",
            "cgroup2",
            "debugfs",
            "tracefs",
            "securityfs",
            "bpf",
            "devfs");

    private final Path home;

    /** @param home the device's own directory, without symbolic links */
    public RootCheck(Path home) {
        this.home = home;
    }

    /** The path that a user named. @throws RefusedException {@code invalid-path} */
    public static Path absolute(@Nullable String text) throws RefusedException {
        if (text == null || text.isEmpty()) {
            throw new RefusedException(ErrorCode.INVALID_PATH, "no directory is named; say which one");
        }
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new RefusedException(
                    ErrorCode.INVALID_PATH,
                    "the path " + Text.escaped(text) + " cannot be used on this system; choose another",
                    e);
        }
        throw new RefusedException(
                ErrorCode.INVALID_PATH, "the path " + Text.escaped(text) + " is relative; name it from / on");
    }

    /** The existing directory, free of links. @throws RefusedException if it is none, or cannot be written to */
    public Path directory(Path path) throws RefusedException {
        try {
            if (!Files.exists(path)) {
                throw new RefusedException(
                        ErrorCode.INVALID_PATH,
                        "there is no directory " + shown(path) + "; create it or correct the path");
            }
            if (!Files.isDirectory(path)) {
                throw new RefusedException(
                        ErrorCode.NOT_A_DIRECTORY, shown(path) + " is not a directory; name a directory");
            }
            Path real = path.toRealPath();
            if (isMadeUp(real)) {
                throw new RefusedException(
                        ErrorCode.INVALID_PATH,
                        shown(real) + " shows the system's state and holds no files; name another directory");
            }
            if (!Files.isWritable(real) || !Files.isReadable(real) || !Files.isExecutable(real)) {
                throw new RefusedException(
                        ErrorCode.NOT_WRITABLE,
                        shown(real) + " cannot be read and written by this user; change its permissions");
            }
            return real;
        } catch (IOException e) {
            throw new RefusedException(
                    ErrorCode.INVALID_PATH,
                    "the path " + shown(path) + " cannot be followed (" + Text.escaped(String.valueOf(e.getMessage()))
                            + "); correct it",
                    e);
        }
    }

    /**
     * The place where a directory would be made, free of links; its last components do not exist yet.
     *
     * @throws RefusedException if something else stands in the way
     */
    public Path future(Path path) throws RefusedException {
        Path normal = path.normalize();
        Path existing = normal;
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            throw new RefusedException(ErrorCode.INVALID_PATH, shown(path) + " leads nowhere; correct the path");
        }
        return directory(existing).resolve(existing.relativize(normal)).normalize();
    }

    /** Refuses a root that holds the home, or lies in it, or in a repository. */
    public void apartFromHome(Path real) throws RefusedException {
        if (real.getParent() == null) {
            throw new RefusedException(
                    ErrorCode.HOME_INSIDE_SHARE,
                    "the root of the whole file system cannot be a share; name a directory");
        }
        if (within(real, home) || within(home, real)) {
            throw new RefusedException(
                    ErrorCode.HOME_INSIDE_SHARE,
                    shown(real) + " and the home " + shown(home)
                            + " lie inside one another; share another directory or choose another home with --home");
        }
        for (Path component : real) {
            if (component.toString().equalsIgnoreCase(SharePath.REPOSITORY_NAME)) {
                throw new RefusedException(
                        ErrorCode.NESTED_SHARE, shown(real) + " is part of a repository; name another directory");
            }
        }
    }

    /** Refuses a root with files in it: where nothing is synced, nobody should believe that they are. Absent is fine. */
    public void holdsNoFiles(Path real) throws RefusedException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals(SharePath.REPOSITORY_NAME)) {
                    throw new RefusedException(
                            ErrorCode.NOT_EMPTY,
                            shown(real) + " holds files, which a blind replica does not sync; name an empty directory");
                }
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new RefusedException(
                    ErrorCode.NOT_WRITABLE, shown(real) + " cannot be listed; change its permissions", e);
        }
    }

    /** Refuses a root that is, holds or lies in the root of another share. */
    public void apartFromShare(Path real, String name, Path other) throws RefusedException {
        boolean inside = within(real, other);
        boolean around = within(other, real);
        if (inside && around) {
            throw new RefusedException(
                    ErrorCode.ALREADY_SHARED,
                    shown(real) + " is shared already as \"" + Text.escaped(name) + "\"; see tandem share list");
        }
        if (inside || around) {
            throw new RefusedException(
                    ErrorCode.NESTED_SHARE,
                    shown(real) + " lies " + (inside ? "inside" : "around") + " the share \"" + Text.escaped(name)
                            + "\" in " + shown(other) + "; shares cannot contain each other");
        }
    }

    public static String shown(Path path) {
        return Text.escaped(path.toString());
    }

    /** Whether the kernel makes up what lies there; where mounts cannot be told apart, as in a changed root, it does not. */
    private static boolean isMadeUp(Path directory) {
        try {
            return PSEUDO_FILE_SYSTEMS.contains(Files.getFileStore(directory).type());
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Whether the first is the second or lies below it, by name or by what the file system says is the same. */
    private static boolean within(Path inner, Path outer) {
        if (inner.startsWith(outer)) {
            return true;
        }
        Object key = key(outer);
        return key != null && keysUpward(inner).contains(key);
    }

    private static List<Object> keysUpward(Path path) {
        List<Object> keys = new ArrayList<>();
        for (Path step = path; step != null; step = step.getParent()) {
            Object key = key(step);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static @Nullable Object key(Path path) {
        try {
            return Objects.requireNonNull(Files.readAttributes(path, BasicFileAttributes.class))
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
