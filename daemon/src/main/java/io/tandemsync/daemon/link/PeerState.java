package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one share stands with one peer: for each configured address, and for each peer that came in without one.
 *
 * @param address as configured; null for an inbound peer that is not configured here
 * @param device null as long as nobody has answered there
 * @param name as the peer calls itself; not escaped
 * @param transport null as long as there is no link
 * @param outbound whether this device dialled
 * @param mode what the peer proved; null without a channel
 * @param sentBytes frame bytes on channels of this share to this device since the start
 * @param receivedBytes the same from it
 * @param lastSeen when something last came from the device; null if never
 * @param lastError one line; null where nothing is wrong
 */
public record PeerState(
        @Nullable Address address,
        @Nullable DeviceId device,
        @Nullable String name,
        State state,
        @Nullable Protocol transport,
        boolean outbound,
        @Nullable AccessMode mode,
        long sentBytes,
        long receivedBytes,
        @Nullable Instant lastSeen,
        @Nullable String lastError) {
    /** The word for it. */
    public enum State {
        CONNECTED,
        CONNECTING,
        DISCONNECTED,
        REJECTED;

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code outbound} or {@code inbound}. */
    public String direction() {
        return outbound ? "outbound" : "inbound";
    }
}
