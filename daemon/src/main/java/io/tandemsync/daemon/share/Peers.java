package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.replica.PeerNetwork;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the list of a share's peers changes.
 *
 * <p>A removed device is refused, whoever dials, until it is added again: by an address at which it then answers, or, where
 * it has none because it only ever dials, by its device id. Removing it takes all its addresses along, those included at
 * which it is only known to answer; so a device that answers at an address of the share is welcome.
 */
final class Peers {
    private Peers() {}

    /** Knows who answers at an address. */
    interface Answering {
        /** The device there; null until somebody has answered. */
        @Nullable
        DeviceId at(String address);
    }

    /** The peers of a share that is joined: those that the user named, then those of the token. */
    static List<KnownPeer> of(Token token, List<String> named, PeerNetwork network) throws RefusedException {
        Map<String, KnownPeer> peers = new LinkedHashMap<>();
        for (String address : named) {
            String canonical = network.canonical(address);
            peers.put(canonical, new KnownPeer(canonical, null, false));
        }
        for (String address : token.addresses()) {
            String canonical = network.canonical(address);
            peers.put(canonical, new KnownPeer(canonical, token.issuer(), true));
        }
        if (peers.size() > ShareEntry.PEERS_MAX) {
            throw tooMany();
        }
        return List.copyOf(peers.values());
    }

    /** The entry with one address more. @throws RefusedException {@code duplicate-peer} */
    static ShareEntry added(ShareEntry entry, String address) throws RefusedException {
        if (entry.peers().stream().anyMatch(peer -> peer.address().equals(address))) {
            throw new RefusedException(
                    ErrorCode.DUPLICATE_PEER, address + " is a peer of this share already; nothing needs to be done");
        }
        if (entry.peers().size() >= ShareEntry.PEERS_MAX) {
            throw tooMany();
        }
        List<KnownPeer> peers = new ArrayList<>(entry.peers());
        peers.add(new KnownPeer(address, null, false));
        return entry.withPeers(peers, entry.removed());
    }

    /** The entry in which this device is welcome again. */
    static ShareEntry readmitted(ShareEntry entry, DeviceId device) {
        return entry.withPeers(
                entry.peers(),
                entry.removed().stream().filter(id -> !id.equals(device)).toList());
    }

    /** The entry that remembers who answers at the address; that device was asked for, so it is welcome. */
    static ShareEntry met(ShareEntry entry, String address, DeviceId device) {
        List<KnownPeer> peers = entry.peers().stream()
                .map(peer -> peer.address().equals(address) ? new KnownPeer(address, device, peer.pinned()) : peer)
                .toList();
        return readmitted(entry.withPeers(peers, entry.removed()), device);
    }

    /**
     * The entry without this device: none of its addresses is left, and it is refused.
     *
     * @param answering who answers at an address, as far as anybody knows
     */
    static ShareEntry withoutDevice(ShareEntry entry, DeviceId device, Answering answering) {
        List<DeviceId> removed = new ArrayList<>(entry.removed());
        if (!removed.contains(device)) {
            removed.add(device);
        }
        return entry.withPeers(
                entry.peers().stream()
                        .filter(peer -> !device.equals(peer.device()) && !device.equals(answering.at(peer.address())))
                        .toList(),
                removed);
    }

    /**
     * The entry without this address; with the last address of a device the device goes too.
     *
     * @param answering who answers at an address, as far as anybody knows
     */
    static ShareEntry withoutAddress(ShareEntry entry, String address, Answering answering) throws RefusedException {
        DeviceId device = answering.at(address);
        List<KnownPeer> rest = entry.peers().stream()
                .filter(peer -> !peer.address().equals(address))
                .toList();
        if (rest.size() == entry.peers().size()) {
            throw new RefusedException(
                    ErrorCode.NOT_FOUND,
                    "the share has no peer " + Text.escaped(address) + "; see tandem share peer list");
        }
        ShareEntry without = entry.withPeers(rest, entry.removed());
        boolean last = device != null
                && rest.stream()
                        .noneMatch(peer -> device.equals(peer.device()) || device.equals(answering.at(peer.address())));
        return last && device != null ? withoutDevice(without, device, answering) : without;
    }

    private static RefusedException tooMany() {
        return new RefusedException(
                ErrorCode.USAGE, "a share has at most " + ShareEntry.PEERS_MAX + " peer addresses; leave some out");
    }

    /** The device whose id the text is; null if it is none. */
    static @Nullable DeviceId device(String text) {
        return text.matches("[0-9a-f]{64}")
                ? new DeviceId(Hash.of(HexFormat.of().parseHex(text)))
                : null;
    }
}
