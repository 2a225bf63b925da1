package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a share may be called on this device. */
final class ShareName {
    private ShareName() {}

    /** Refuses a name that could not be shown, typed or put into a token; null is no name, which is fine. */
    static void check(@Nullable String name) throws RefusedException {
        if (name != null && !isUsable(name)) {
            String shown = name.substring(0, Math.min(Token.NAME_BYTES_MAX, name.length()));
            throw new RefusedException(
                    ErrorCode.USAGE,
                    "the name \"" + Text.escaped(shown) + "\" cannot be used; a name has 1 to " + Token.NAME_BYTES_MAX
                            + " bytes of visible characters and does not begin with /");
        }
    }

    static boolean isUsable(String name) {
        boolean visible = Text.escaped(name).equals(name.replace("\\", Text.escaped("\\")));
        boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= Token.NAME_BYTES_MAX;
        return visible && fits && !name.isBlank() && !name.startsWith("/");
    }

    /** The name that was given, or else what the directory suggests. */
    static String of(@Nullable String name, Path root) {
        if (name != null) {
            return name;
        }
        Path last = root.getFileName();
        String directory = last == null ? "" : last.toString();
        return isUsable(directory) ? directory : "share";
    }

    /** What a token calls the share: its name here, or for those who are to see nothing a piece of its id. */
    static String inToken(ShareEntry entry, AccessMode mode) {
        return mode == AccessMode.BLIND ? "share-" + entry.id().toString().substring(0, 8) : entry.name();
    }

    /** The name given, or else the token's where it can be used. */
    static @Nullable String offered(@Nullable String name, Token content) {
        return name == null && isUsable(content.shareName()) ? content.shareName() : name;
    }
}
