package io.tandemsync.engine.place;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.replica.Holdings;
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The contents that stand in files of the share or among the kept versions. A file counts while the disk shows it as the
 * index knows it: what a user has overwritten since is no content to make a copy of.
 */
public final class StandingContents implements Holdings {
    /** Files of one content looked at for one that is durable. */
    private static final int EQUALS_MAX = 8;

    private final ShareIndex index;
    private final ShareDirectory directory;
    private final KeptVersions versions;

    public StandingContents(ShareIndex index, ShareDirectory directory, KeptVersions versions) {
        this.index = index;
        this.directory = directory;
        this.versions = versions;
    }

    @Override
    public Held held(ContentId content) {
        Held best = versions.holds(content) ? Held.DURABLY : Held.NOT;
        for (SharePath path : index.pathsOf(content, EQUALS_MAX)) {
            if (best == Held.DURABLY) {
                return best;
            }
            if (stands(path, index.state(path).base())) {
                best = index.unsure().isFound(path) ? Held.NOT_YET_DURABLY : Held.DURABLY;
            }
        }
        return best;
    }

    private boolean stands(SharePath path, @Nullable Base base) {
        try {
            return base != null && base.stamp() != null && base.stamp().equals(directory.stat(path));
        } catch (DiskException e) {
            // What cannot be looked at cannot be copied either; a scan names the problem.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
