package io.tandemsync.daemon.link;

import io.netty.util.concurrent.ScheduledFuture;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One configured address and how it goes with it. Confined to the network's thread. */
final class Target {
    private final Address address;
    private final Backoff backoff;
    private final Set<ShareId> shares = new LinkedHashSet<>();
    private @Nullable DeviceId device;
    private @Nullable Link seen;
    private @Nullable Attempt attempt;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable String lastError;
    private boolean rejected;
    private int attempts;

    /** One dialling and the link that comes of it. */
    static final class Attempt {
        private final Target target;
        private final int number;

        private Attempt(Target target, int number) {
            this.target = target;
            this.number = number;
        }

        Target target() {
            return target;
        }

        /** Counts up, so that one attempt after another tries another of a name's IP addresses. */
        int number() {
            return number;
        }

        /** Whether the target still stands by this attempt. */
        boolean isCurrent() {
            return target.attempt == this;
        }
    }

    Target(Address address, Backoff backoff) {
        this.address = address;
        this.backoff = backoff;
    }

    Address address() {
        return address;
    }

    Backoff backoff() {
        return backoff;
    }

    /** The shares that have this address. */
    Set<ShareId> shares() {
        return shares;
    }

    /** The device that last answered there. */
    @Nullable
    DeviceId device() {
        return device;
    }

    void answeredBy(DeviceId answering) {
        device = answering;
    }

    /** Whoever answers next is looked at anew. */
    void forgetDevice() {
        device = null;
        seen = null;
    }

    /** As the device called itself when it was last linked; null before. */
    @Nullable
    String name() {
        return seen == null ? null : seen.name();
    }

    @Nullable
    Instant lastSeen() {
        return seen == null ? null : seen.pulse().lastSeen();
    }

    /** The device there has been heard of on this link. */
    void seenOn(Link link) {
        seen = link;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    boolean isRejected() {
        return rejected;
    }

    /** Notes what went wrong; a rejected address answers, but not as wanted. */
    void failed(String reason, boolean isRejected) {
        lastError = reason;
        rejected = isRejected;
    }

    void succeeded() {
        lastError = null;
        rejected = false;
    }

    Attempt begin() {
        Attempt fresh = new Attempt(this, attempts++ & Integer.MAX_VALUE);
        attempt = fresh;
        return fresh;
    }

    boolean isBusy() {
        return attempt != null;
    }

    void end() {
        attempt = null;
    }

    boolean isWaiting() {
        return timer != null;
    }

    void waitFor(ScheduledFuture<?> next) {
        timer = next;
    }

    void stopWaiting() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
