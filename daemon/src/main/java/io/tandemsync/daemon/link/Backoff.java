package io.tandemsync.daemon.link;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.Randomness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Waiting times that double from a first to a longest, each cut by a random part so that peers do not march in step. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final Randomness randomness;
    private int failures;

    Backoff(Duration first, Duration longest, Randomness randomness) {
        this.first = first;
        this.longest = longest;
        this.randomness = randomness;
    }

    /** How long to wait after one more failure: half to the whole of the doubled time. */
    Duration next() {
        long base = first.toNanos() << Math.min(failures, 30);
        long whole = base <= 0 ? longest.toNanos() : Math.min(base, longest.toNanos());
        failures = Math.min(failures + 1, 30);
        return Duration.ofNanos(whole / 2 + randomness.below(whole / 2 + 1));
    }

    void reset() {
        failures = 0;
    }

    /**
     * Devices that broke the protocol lately: each is kept waiting, longer with every time. One that does it out of a defect
     * then costs next to nothing, and is back soon after it was mended. Confined to the network's thread.
     */
    static final class Offenders {
        /** Devices kept in mind; who makes itself ever new identities is a stranger each time and bounded as such. */
        static final int MAX = 1_024;
        /** After so long without a fault all is forgotten. */
        static final Duration FORGIVEN = Duration.ofMinutes(10);

        private final LinksConfig config;
        private final Map<DeviceId, Offence> offences = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<DeviceId, Offence> eldest) {
                return size() > MAX;
            }
        };

        private static final class Offence {
            final Backoff backoff;
            long last;
            long due;

            Offence(Backoff backoff, long now) {
                this.backoff = backoff;
                this.last = now;
            }
        }

        Offenders(LinksConfig config) {
            this.config = config;
        }

        /** The device broke the protocol; returns how long it is kept waiting now. */
        Duration broke(DeviceId device) {
            long now = config.clock().nanos();
            Offence offence = offences.computeIfAbsent(
                    device,
                    key -> new Offence(
                            new Backoff(
                                    config.times().askAgainFirst(),
                                    config.times().redialLongest(),
                                    config.randomness()),
                            now));
            if (now - offence.last > FORGIVEN.toNanos()) {
                offence.backoff.reset();
            }
            Duration wait = offence.backoff.next();
            offence.last = now;
            offence.due = now + wait.toNanos();
            return wait;
        }

        /** Whether the device is to wait still. */
        boolean isWaiting(DeviceId device) {
            Offence offence = offences.get(device);
            return offence != null && offence.due - config.clock().nanos() > 0;
        }
    }
}
