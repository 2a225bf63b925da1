package io.tandemsync.daemon.control;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths in a share as people name them: counted from its root, or absolute. */
final class SharePaths {
    private SharePaths() {}

    /** @throws RefusedException {@code invalid-path} where it is no path in the share */
    static SharePath of(String text, SharePicture share) throws RefusedException {
        try {
            String inside =
                    text.startsWith("/") ? inside(Path.of(text), share.entry().root()) : text;
            String trimmed = inside.endsWith("/") ? inside.substring(0, inside.length() - 1) : inside;
            return trimmed.isEmpty() || trimmed.equals(".") ? SharePath.root() : SharePath.of(trimmed);
        } catch (InvalidPathException e) {
            throw refusal(text, e);
        } catch (IllegalArgumentException e) {
            throw refusal(text, e);
        }
    }

    private static String inside(Path path, Path root) {
        Path normal = path.normalize();
        if (!normal.startsWith(root)) {
            throw new IllegalArgumentException("it is not in the share");
        }
        return root.relativize(normal).toString();
    }

    private static RefusedException refusal(String text, IllegalArgumentException cause) {
        return new RefusedException(
                ErrorCode.INVALID_PATH,
                "the path " + Text.escaped(text) + " is no path in the share; give one from the share's directory on",
                cause);
    }
}
