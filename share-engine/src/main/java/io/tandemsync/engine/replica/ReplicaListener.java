package io.tandemsync.engine.replica;

import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;

/** Hears what changes in a replica's knowledge. */
public interface ReplicaListener {
    /** A record was made here. */
    void minted(PathRecord record);

    /** The disk at the path was changed here; a power cut may still take that back. */
    void placed(SharePath path);

    /** What the disk at the path should show may have changed. */
    void touched(SharePath path);
}
