package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds the share that a person means: by id, by a unique beginning of the id, by name or by path. */
final class ShareSelector {
    private static final int PREFIX_CHARACTERS_MIN = 4;

    private ShareSelector() {}

    /** @throws RefusedException {@code not-found} or {@code ambiguous} */
    static ShareEntry find(Collection<ShareEntry> entries, String text) throws RefusedException {
        String lower = text.toLowerCase(Locale.ROOT);
        for (ShareEntry entry : entries) {
            if (entry.id().toString().equals(lower)) {
                return entry;
            }
        }
        if (text.startsWith("/")) {
            return single(byPath(entries, text), text);
        }
        List<ShareEntry> named =
                entries.stream().filter(entry -> entry.name().equals(text)).toList();
        if (!named.isEmpty()) {
            return single(named, text);
        }
        return single(
                entries.stream()
                        .filter(entry -> lower.length() >= PREFIX_CHARACTERS_MIN
                                && entry.id().toString().startsWith(lower))
                        .toList(),
                text);
    }

    private static List<ShareEntry> byPath(Collection<ShareEntry> entries, String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            return List.of();
        }
        Path real = real(path);
        Path normal = path.normalize();
        return entries.stream()
                .filter(entry -> entry.root().equals(normal) || entry.root().equals(real))
                .toList();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.normalize();
        }
    }

    private static ShareEntry single(List<ShareEntry> found, String text) throws RefusedException {
        if (found.size() == 1) {
            return found.get(0);
        }
        throw found.isEmpty()
                ? new RefusedException(
                        ErrorCode.NOT_FOUND,
                        "there is no share " + Text.escaped(text) + " on this device; see tandem share list")
                : new RefusedException(
                        ErrorCode.AMBIGUOUS,
                        found.size() + " shares are meant by " + Text.escaped(text) + "; name one by its id");
    }
}
