package io.tandemsync.engine.port;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.protocol.ShareMessage;
import org.jspecify.annotations.Nullable;

/**
 * The channel of one share on the link to one peer, on which both have proved themselves.
 *
 * <p>Messages arrive whole, in order on each lane, or not at all; the control lane never waits behind the bulk lane.
 * Thread-safe; never blocks.
 */
public interface PeerChannel {
    /**
     * Who is at the other end.
     *
     * @param mode what the peer proved
     * @param address as configured here; null for an inbound peer that is not configured
     */
    record Peer(
            DeviceId device,
            String name,
            AccessMode mode,
            String transport,
            boolean outbound,
            @Nullable String address) {}

    Peer peer();

    /** Sends on the control lane. After the channel has closed it does nothing. */
    void send(ShareMessage message);

    /** Sends a request on the control lane, which makes about so many bytes of content come. */
    default void ask(ShareMessage request, long bytes) {
        send(request);
    }

    /** For how many bytes of content one request may ask at most, if it asks for more than one piece. */
    default long requestBytesMax() {
        return Long.MAX_VALUE;
    }

    /** Sends on the bulk lane; call it only while {@link #hasBulkRoom}. */
    void sendBulk(ShareMessage message);

    /** Whether the bulk lane takes more. When it does again, the share hears of it. */
    boolean hasBulkRoom();

    /**
     * The share has dealt with this message or dropped it. What has not been dealt with counts against a bound; over it
     * nothing more is read from the peer.
     */
    void handled(ShareMessage message);

    /**
     * This piece of content that came on the channel is read no more by anybody, so the channel may put other content into
     * its array. A piece need not be given back.
     */
    default void reuse(Bytes piece) {}

    /** Closes the channel, not the link. */
    void close(io.tandemsync.engine.protocol.LinkMessage.Leave.Reason reason);
}
