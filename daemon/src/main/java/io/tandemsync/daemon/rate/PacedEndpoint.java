package io.tandemsync.daemon.rate;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a share behind which every channel keeps limits. */
final class PacedEndpoint implements ShareEndpoint {
    private final ShareEndpoint endpoint;
    private final RateLimits limits;
    private final Map<PeerChannel, PacedChannel> channels = Collections.synchronizedMap(new IdentityHashMap<>());

    PacedEndpoint(ShareEndpoint endpoint, RateLimits limits) {
        this.endpoint = endpoint;
        this.limits = limits;
    }

    @Override
    public boolean admits(DeviceId device) {
        return endpoint.admits(device);
    }

    @Override
    public void opened(PeerChannel channel) {
        PacedChannel paced = new PacedChannel(channel, limits, () -> bulkRoom(channel));
        channels.put(channel, paced);
        endpoint.opened(paced);
    }

    @Override
    public void received(PeerChannel channel, ShareMessage message) {
        PacedChannel paced = channels.get(channel);
        if (paced != null) {
            paced.came(message);
            endpoint.received(paced, message);
        }
    }

    @Override
    public void bulkRoom(PeerChannel channel) {
        PacedChannel paced = channels.get(channel);
        if (paced != null) {
            endpoint.bulkRoom(paced);
        }
    }

    @Override
    public void closed(PeerChannel channel) {
        @Nullable PacedChannel paced = channels.remove(channel);
        if (paced != null) {
            paced.gone();
            endpoint.closed(paced);
        }
    }
}
