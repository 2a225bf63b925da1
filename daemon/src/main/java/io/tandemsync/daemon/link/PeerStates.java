package io.tandemsync.daemon.link;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sums up how a share stands with its peers. Confined to the network's thread. */
final class PeerStates {
    private final Switchboard switchboard;

    PeerStates(Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    List<PeerState> of(ShareId share) {
        List<PeerState> states = new ArrayList<>();
        Set<DeviceId> configured = new LinkedHashSet<>();
        for (Target target : switchboard.targets().of(share)) {
            Link link = switchboard.linkTo(target.device());
            if (target.device() != null) {
                configured.add(target.device());
            }
            states.add(link == null ? unlinked(target, share) : linked(target, link, share));
        }
        for (Link link : switchboard.links()) {
            if (link.channelOf(share) != null && !configured.contains(link.device())) {
                states.add(linked(null, link, share));
            }
        }
        return List.copyOf(states);
    }

    private PeerState unlinked(Target target, ShareId share) {
        DeviceId device = target.device();
        LinkChannel.Traffic traffic = device == null ? new LinkChannel.Traffic() : switchboard.traffic(share, device);
        PeerState.State state = target.isRejected()
                ? PeerState.State.REJECTED
                : target.isBusy() ? PeerState.State.CONNECTING : PeerState.State.DISCONNECTED;
        return new PeerState(
                target.address(),
                device,
                target.name(),
                state,
                null,
                true,
                null,
                traffic.sent.sum(),
                traffic.received.sum(),
                target.lastSeen(),
                target.lastError());
    }

    private PeerState linked(@Nullable Target target, Link link, ShareId share) {
        LinkChannel channel = link.channelOf(share);
        LinkChannel.Traffic traffic = switchboard.traffic(share, link.device());
        boolean served = switchboard.entry(share) != null;
        String error = null;
        PeerState.State state = PeerState.State.CONNECTED;
        if (channel == null) {
            error = link.end();
            state = PeerState.State.CONNECTING;
            if (!served) {
                state = PeerState.State.DISCONNECTED;
            } else if (error != null) {
                state = PeerState.State.REJECTED;
            } else if (link.isRefused(share)) {
                state = PeerState.State.REJECTED;
                error = "the device does not offer this share to this one";
            }
        }
        return new PeerState(
                target == null ? null : target.address(),
                link.device(),
                link.name(),
                state,
                link.connection().ends().protocol(),
                link.outbound(),
                channel == null ? null : channel.peer().mode(),
                traffic.sent.sum(),
                traffic.received.sum(),
                link.pulse().lastSeen(),
                error);
    }
}
