package io.tandemsync.engine.transfer;

import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file to be put together in the staging area.
 *
 * @param name of the staged file
 * @param equal files here that should have the whole content
 * @param old the content that stood at the path, from whose file unchanged chunks are taken; null if none
 * @param oldSource where that old content stands
 */
public record Fetch(
        SharePath path,
        Entry.File file,
        String name,
        List<LocalSource> equal,
        @Nullable Content old,
        @Nullable LocalSource oldSource) {
    public Fetch {
        equal = List.copyOf(equal);
    }
}
