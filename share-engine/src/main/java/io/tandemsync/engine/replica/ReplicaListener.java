package io.tandemsync.engine.replica;

import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;

/** Hears what changes in a replica's knowledge. */
public interface ReplicaListener {
    /** A record was made here. */
    void minted(PathRecord record);

    /** What the disk at the path should show may have changed. */
    void touched(SharePath path);
}
