package io.tandemsync.daemon.link;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.port.ShareEndpoint;
import java.util.List;

/** Says which shares may be served now; asked on the network's thread, so it answers from memory. */
public interface ShareLookup {
    /** A share that runs. */
    record Entry(ShareKeys keys, ShareEndpoint endpoint) {}

    /** All shares that run now; a paused one is not among them. */
    List<Entry> shares();
}
