package io.tandemsync.engine.transfer;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;

/** A file on this machine that may have bytes that are wanted; what is read from it is verified like a peer's. */
public sealed interface LocalSource {
    /** A file of the share. */
    record AtPath(SharePath path) implements LocalSource {}

    /** A file in a private area. */
    record Aside(ShareDirectory.Area area, String name) implements LocalSource {}

    /** Opens it. */
    default ShareDirectory.Source open(ShareDirectory directory) throws IOException {
        if (this instanceof AtPath at) {
            return directory.open(at.path());
        }
        Aside aside = (Aside) this;
        return directory.open(aside.area(), aside.name());
    }
}
