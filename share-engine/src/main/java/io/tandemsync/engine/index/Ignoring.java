package io.tandemsync.engine.index;

import io.tandemsync.engine.model.SharePath;

/** Says which paths this replica's disk leaves alone. */
public interface Ignoring {
    boolean test(SharePath path, boolean directory);
}
