package io.tandemsync.engine.port;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.protocol.ShareMessage;

/** The end of a share that links talk to. Calls return at once; what they bring is handled in the share's loop. */
public interface ShareEndpoint {
    /** Whether this share talks to the device at all; asked before a proof is answered. */
    boolean admits(DeviceId device);

    /** A channel is up: both sides have proved themselves. */
    void opened(PeerChannel channel);

    /** A message came; in order on each lane. */
    void received(PeerChannel channel, ShareMessage message);

    /** The bulk lane of the channel takes more again. */
    void bulkRoom(PeerChannel channel);

    /** The channel is gone; nothing more comes of it. */
    void closed(PeerChannel channel);
}
