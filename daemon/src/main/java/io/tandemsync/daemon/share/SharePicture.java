package io.tandemsync.daemon.share;

import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.progress.Progress;
import io.tandemsync.daemon.replica.PeerNetwork.LinkState;
import io.tandemsync.daemon.replica.PeerNetwork.PeerLink;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.PeerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one share shows of itself and its peers at one moment. */
public record SharePicture(ShareEntry entry, ShareStatus status, Progress progress, List<PeerPicture> peers) {
    public SharePicture {
        peers = List.copyOf(peers);
    }

    /**
     * One peer, configured or not.
     *
     * @param address null for an inbound peer that is not configured
     * @param mode null until it has proved one
     * @param completion from 0 to 1; null while the peer is not there to say
     */
    public record PeerPicture(
            @Nullable String address,
            @Nullable DeviceId device,
            @Nullable String name,
            LinkState state,
            @Nullable String direction,
            @Nullable String transport,
            @Nullable AccessMode mode,
            boolean inSync,
            @Nullable Double completion,
            long sentBytes,
            long receivedBytes,
            @Nullable Instant lastSeen,
            @Nullable String lastError) {}

    /** Who answers at the configured address; null until somebody has. */
    @Nullable
    DeviceId deviceAt(String address) {
        for (PeerPicture peer : peers) {
            if (address.equals(peer.address())) {
                return peer.device();
            }
        }
        return null;
    }

    /** Joins what is configured, what the share says of its peers, and what the links say. */
    static SharePicture of(ShareEntry entry, ShareStatus status, Progress progress, List<PeerLink> links) {
        List<PeerStatus> others = new ArrayList<>(status.peers());
        List<PeerPicture> peers = new ArrayList<>();
        for (KnownPeer known : entry.peers()) {
            PeerLink link = links.stream()
                    .filter(candidate -> known.address().equals(candidate.address()))
                    .findFirst()
                    .orElse(null);
            PeerStatus peer = behind(known, link, status.peers());
            others.remove(peer);
            peers.add(peer == null ? apart(known, link) : together(known.address(), peer, link));
        }
        for (PeerStatus peer : others) {
            PeerLink link = links.stream()
                    .filter(candidate -> peer.device().equals(candidate.device()))
                    .findFirst()
                    .orElse(null);
            peers.add(together(null, peer, link));
        }
        return new SharePicture(entry, status, progress, peers);
    }

    /** The connected peer that this address leads to. All addresses of one device are connected when it is. */
    private static @Nullable PeerStatus behind(KnownPeer known, @Nullable PeerLink link, List<PeerStatus> connected) {
        DeviceId device = link == null || link.device() == null ? known.device() : link.device();
        PeerStatus found = null;
        for (PeerStatus peer : connected) {
            if (known.address().equals(peer.address())) {
                return peer;
            }
            if (peer.device().equals(device)) {
                found = peer;
            }
        }
        return found;
    }

    private static PeerPicture together(@Nullable String address, PeerStatus peer, @Nullable PeerLink link) {
        return new PeerPicture(
                address,
                peer.device(),
                peer.name(),
                LinkState.CONNECTED,
                peer.outbound() ? "outbound" : "inbound",
                peer.transport(),
                peer.mode(),
                peer.inSync(),
                peer.completion(),
                link == null ? 0 : link.sentBytes(),
                link == null ? 0 : link.receivedBytes(),
                peer.lastSeen(),
                null);
    }

    private static PeerPicture apart(KnownPeer known, @Nullable PeerLink link) {
        String transport =
                known.address().substring(0, Math.max(0, known.address().indexOf('/')));
        if (link == null) {
            return new PeerPicture(
                    known.address(),
                    known.device(),
                    null,
                    LinkState.DISCONNECTED,
                    null,
                    transport,
                    null,
                    false,
                    null,
                    0,
                    0,
                    null,
                    null);
        }
        // The link stands but the share does not talk over it, or not yet.
        LinkState state = link.state() == LinkState.CONNECTED ? LinkState.CONNECTING : link.state();
        DeviceId device = link.device() == null ? known.device() : link.device();
        return new PeerPicture(
                known.address(),
                device,
                link.name(),
                state,
                "outbound",
                transport,
                null,
                false,
                null,
                link.sentBytes(),
                link.receivedBytes(),
                link.lastSeen(),
                link.lastError());
    }
}
