package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.SharePath;

/** Hands out this replica's dots and remembers which path each went to. */
public interface DotSource {
    /** A dot for a new record at the path, which thereby counts as the last one given to it. */
    Mint next(SharePath path);
}
