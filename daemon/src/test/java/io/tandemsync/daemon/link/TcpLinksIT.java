package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.Protocol;

/** Links over TCP. */
final class TcpLinksIT extends LinksContract {
    TcpLinksIT() {
        super(Protocol.TCP);
    }
}
