package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.link.Address;
import io.tandemsync.daemon.link.Links;
import io.tandemsync.daemon.link.PeerState;
import io.tandemsync.daemon.link.ShareLookup;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shares that are served, and the links that serve them. */
public final class LinkNetwork implements PeerNetwork {
    private final Served served;
    private final Links links;
    private volatile List<Address> bound = List.of();
    private volatile @Nullable List<String> advertised;

    /** The shares that run now; links ask here. */
    public static final class Served implements ShareLookup {
        private volatile Map<ShareId, Entry> entries = Map.of();

        @Override
        public List<Entry> shares() {
            return List.copyOf(entries.values());
        }

        private synchronized void put(ShareId share, Entry entry) {
            Map<ShareId, Entry> next = new LinkedHashMap<>(entries);
            next.put(share, entry);
            entries = next;
        }

        private synchronized void remove(ShareId share) {
            Map<ShareId, Entry> next = new LinkedHashMap<>(entries);
            next.remove(share);
            entries = next;
        }
    }

    /** @param served what the links were opened with */
    public LinkNetwork(Served served, Links links) {
        this.served = served;
        this.links = links;
    }

    /** Tells where this device listens. */
    public void listening(List<Address> addresses) {
        bound = List.copyOf(addresses);
    }

    /** Names these addresses to others from now on; null to find them out. */
    public void advertise(@Nullable List<String> addresses) {
        advertised = addresses == null ? null : List.copyOf(addresses);
    }

    @Override
    public String canonical(String address) throws RefusedException {
        try {
            return Address.parse(address, Address.Use.DIAL).toString();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(ErrorCode.INVALID_ADDRESS, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void serve(ShareKeys keys, ShareEndpoint endpoint, List<KnownPeer> peers) {
        served.put(keys.shareId(), new ShareLookup.Entry(keys, endpoint));
        look(keys.shareId(), peers);
        links.refresh();
    }

    @Override
    public void look(ShareId share, List<KnownPeer> peers) {
        Set<Address> addresses = new LinkedHashSet<>();
        for (KnownPeer peer : peers) {
            Address address = Address.parse(peer.address(), Address.Use.DIAL);
            addresses.add(address);
            if (peer.pinned() && peer.device() != null) {
                links.expect(address, peer.device());
            }
        }
        links.configure(share, addresses);
    }

    @Override
    public void drop(ShareId share, DeviceId device) {
        links.leave(share, device, Leave.Reason.REMOVED);
    }

    @Override
    public void withdraw(ShareId share) {
        served.remove(share);
        links.configure(share, Set.of());
        links.stop(share);
        links.refresh();
    }

    @Override
    public List<PeerLink> links(ShareId share) {
        return links.states(share).stream().map(LinkNetwork::link).toList();
    }

    @Override
    public List<String> reachableAddresses() {
        List<String> chosen = advertised;
        return chosen == null ? ReachableAddresses.of(bound) : chosen;
    }

    private static PeerLink link(PeerState state) {
        return new PeerLink(
                text(state.address()),
                state.device(),
                state.name(),
                LinkState.valueOf(state.state().name()),
                state.sentBytes(),
                state.receivedBytes(),
                state.lastSeen(),
                state.lastError());
    }

    private static @Nullable String text(@Nullable Address address) {
        return address == null ? null : address.toString();
    }
}
