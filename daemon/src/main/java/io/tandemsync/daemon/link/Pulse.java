package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.Connection;
import io.tandemsync.engine.protocol.LinkMessage.Ping;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Watches whether one link lives, moves and is of use. Confined to the network's thread. */
final class Pulse {
    private final Connection connection;
    private final LinksConfig config;
    private long heard;
    private long pinged;
    private long used;
    private long moved;
    private long movedBytes;
    private long challenged;
    private boolean isChallenged;
    private Instant lastSeen;
    private long pings;

    Pulse(Connection connection, LinksConfig config) {
        this.connection = connection;
        this.config = config;
        long now = config.clock().nanos();
        heard = now;
        pinged = now;
        used = now;
        moved = now;
        lastSeen = config.clock().now();
    }

    void heard() {
        heard = config.clock().nanos();
        lastSeen = config.clock().now();
    }

    /** A channel has opened or ended. */
    void used() {
        used = config.clock().nanos();
    }

    Instant lastSeen() {
        return lastSeen;
    }

    /** Asks the peer to show at once that it lives. */
    void challenge() {
        isChallenged = true;
        challenged = config.clock().nanos();
        ping();
    }

    /** Whether a challenge was open and is met by what has just come. */
    boolean met() {
        boolean met = isChallenged;
        isChallenged = false;
        return met;
    }

    /** Why the link must end, null if it need not; asks for a sign of life after silence. */
    @Nullable
    String check(boolean empty, boolean everOpen) {
        LinksConfig.Times times = config.times();
        if (connection.isReadingHeld()) {
            // Whether the peer lives cannot be told while nothing is read; that this device lives it is to see.
            heard();
            if (since(pinged).compareTo(times.ping()) > 0) {
                ping();
            }
        }
        if (since(heard).compareTo(times.dead()) > 0) {
            return "nothing has come from the device for " + times.dead().toSeconds() + " s";
        }
        if (isChallenged && since(challenged).compareTo(times.challenge()) > 0) {
            return "the device no longer answers here";
        }
        if (isStalled()) {
            return "the device does not read what it is sent";
        }
        if (empty && since(used).compareTo(patience(everOpen)) > 0) {
            return "the devices have no share in common now";
        }
        if (since(heard).compareTo(times.ping()) > 0 && since(pinged).compareTo(times.ping()) > 0) {
            ping();
        }
        return null;
    }

    private boolean isStalled() {
        long bytes = connection.sent();
        if (bytes != movedBytes || connection.waitingBytes() == 0) {
            movedBytes = bytes;
            moved = config.clock().nanos();
        }
        return since(moved).compareTo(config.times().stalled()) > 0;
    }

    /** The listener waits longer, since closing is the dialler's business, but not much longer for a stranger. */
    private Duration patience(boolean everOpen) {
        Duration base = everOpen ? config.times().resting() : config.times().unused();
        boolean outbound = connection.ends().outbound();
        return outbound
                ? base
                : everOpen ? base.multipliedBy(4) : base.multipliedBy(3).dividedBy(2);
    }

    private void ping() {
        pinged = config.clock().nanos();
        connection.send(new Ping(++pings));
    }

    private Duration since(long then) {
        return Duration.ofNanos(config.clock().nanos() - then);
    }
}
