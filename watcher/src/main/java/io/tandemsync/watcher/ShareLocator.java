package io.tandemsync.watcher;

import io.tandemsync.engine.model.SharePath;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the share path that an event's file stands at, or its nearest ancestor that has a valid one. */
final class ShareLocator {
    /** What the JDK puts in a name in place of bytes that it could not decode. */
    private static final char UNDECODED = '\ufffd';

    private final Path root;
    private final boolean decodesUtf8;

    ShareLocator(Path root) {
        this(root, "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding", "")));
    }

    /** @param decodesUtf8 whether the process's locale takes names for UTF-8; else only ASCII names are trusted */
    ShareLocator(Path root, boolean decodesUtf8) {
        this.root = root;
        this.decodesUtf8 = decodesUtf8;
    }

    /** The path to hint; empty for the repository and what is in it, which are nobody's business. */
    Optional<SharePath> locate(Path file) {
        if (!file.startsWith(root)) {
            return Optional.of(SharePath.root());
        }
        if (isRepository(file)) {
            return Optional.empty();
        }
        SharePath path = SharePath.root();
        for (int i = root.getNameCount(); i < file.getNameCount(); i++) {
            String name = file.getName(i).toString();
            if (!isCertain(name)) {
                return Optional.of(path);
            }
            try {
                path = path.child(name);
            } catch (IllegalArgumentException e) {
                return Optional.of(path);
            }
        }
        return Optional.of(path);
    }

    boolean isRoot(Path file) {
        return file.equals(root);
    }

    /** Whether this is the share's own repository or something in it. */
    boolean isRepository(Path file) {
        int start = root.getNameCount();
        return file.startsWith(root)
                && file.getNameCount() > start
                && file.getName(start).toString().equals(SharePath.REPOSITORY_NAME);
    }

    /** Whether the name's characters surely stand for the bytes on disk. */
    private boolean isCertain(String name) {
        return name.indexOf(UNDECODED) < 0 && (decodesUtf8 || name.chars().allMatch(c -> c < 0x80));
    }
}
