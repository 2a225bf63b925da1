package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.ShareEndpoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The links of this device, as shares see them. Thread-safe. */
public interface PeerNetwork {
    /** Where a link to a configured address stands. */
    enum LinkState {
        CONNECTED,
        CONNECTING,
        DISCONNECTED,
        REJECTED
    }

    /**
     * One link.
     *
     * @param address as configured; null for an inbound link
     * @param device who answers there, null until somebody has
     */
    record PeerLink(
            @Nullable String address,
            @Nullable DeviceId device,
            @Nullable String name,
            LinkState state,
            long sentBytes,
            long receivedBytes,
            @Nullable Instant lastSeen,
            @Nullable String lastError) {}

    /** The address as it is kept and compared. @throws RefusedException {@code invalid-address} */
    String canonical(String address) throws RefusedException;

    /** Offers the share to peers, and looks for it at these. */
    void serve(ShareKeys keys, ShareEndpoint endpoint, List<KnownPeer> peers);

    /** Looks for the share at these addresses and at no other. */
    void look(ShareId share, List<KnownPeer> peers);

    /** Ends the share's channels to the device. */
    void drop(ShareId share, DeviceId device);

    /** Ends the share's channels and offers it no more. */
    void withdraw(ShareId share);

    /** The links over which the share is talked about or looked for. */
    List<PeerLink> links(ShareId share);

    /** The addresses of this device that other machines can reach, the best ones first. */
    List<String> reachableAddresses();
}
