package io.tandemsync.daemon.rate;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** The limits of a device, or of one share within those of its device. Thread-safe. */
public final class RateLimits {
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final RateLimit ownSending = new RateLimit();
    private final RateLimit ownReceiving = new RateLimit();
    private final Pace sending;
    private final Pace receiving;

    /** The limits of a device. */
    public RateLimits(Clock clock, ScheduledExecutorService timer) {
        this.clock = clock;
        this.timer = timer;
        this.sending = new Pace(List.of(ownSending));
        this.receiving = new Pace(List.of(ownReceiving));
    }

    private RateLimits(RateLimits device) {
        this.clock = device.clock;
        this.timer = device.timer;
        this.sending = new Pace(List.of(ownSending, device.ownSending));
        this.receiving = new Pace(List.of(ownReceiving, device.ownReceiving));
    }

    /** Limits of one share, besides which those of this device hold. */
    public RateLimits ofShare() {
        return new RateLimits(this);
    }

    /** Sets limits in bytes per second of content; 0 is none. */
    public void set(long send, long receive) {
        ownSending.set(send, clock.nanos());
        ownReceiving.set(receive, clock.nanos());
    }

    /** The endpoint, with channels that keep these limits. */
    public ShareEndpoint pacing(ShareEndpoint endpoint) {
        return new PacedEndpoint(endpoint, this);
    }

    Pace sending() {
        return sending;
    }

    Pace receiving() {
        return receiving;
    }

    PacedLane lane(Pace pace, Consumer<ShareMessage> out, Runnable emptied) {
        return new PacedLane(pace, clock, timer, out, emptied);
    }
}
