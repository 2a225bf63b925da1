package io.tandemsync.daemon.home;

import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One share as this device has registered it; nothing in it is secret.
 *
 * @param root absolute
 * @param enabled false while paused
 * @param peers where to look for the share
 * @param removed devices that this share no longer talks to
 */
public record ShareEntry(
        ShareId id,
        String name,
        Path root,
        AccessMode mode,
        boolean enabled,
        List<KnownPeer> peers,
        List<DeviceId> removed,
        Settings settings) {
    /** Most addresses of one share. */
    public static final int PEERS_MAX = 64;

    public ShareEntry {
        peers = List.copyOf(peers);
        removed = List.copyOf(removed);
    }

    /**
     * An address of a peer.
     *
     * @param device who answers there; null until somebody has
     * @param pinned whether nobody else may answer there, because a token says who it is
     */
    public record KnownPeer(String address, @Nullable DeviceId device, boolean pinned) {}

    public ShareEntry withRoot(Path changed) {
        return new ShareEntry(id, name, changed, mode, enabled, peers, removed, settings);
    }

    public ShareEntry withEnabled(boolean changed) {
        return new ShareEntry(id, name, root, mode, changed, peers, removed, settings);
    }

    public ShareEntry withPeers(List<KnownPeer> changed, List<DeviceId> changedRemoved) {
        return new ShareEntry(id, name, root, mode, enabled, changed, changedRemoved, settings);
    }

    public ShareEntry withSettings(Settings changed) {
        return new ShareEntry(id, name, root, mode, enabled, peers, removed, changed);
    }
}
