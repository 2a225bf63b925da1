package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.Protocol;

/** Links over QUIC. */
final class QuicLinksIT extends LinksContract {
    QuicLinksIT() {
        super(Protocol.QUIC);
    }
}
