/** Connections between two devices over TCP and QUIC, secured and authenticated by TLS 1.3: frames go in and come out. */
@NullMarked
package io.tandemsync.daemon.transport;

import org.jspecify.annotations.NullMarked;
