package io.tandemsync.daemon.transport;

import io.tandemsync.engine.model.Bytes;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts connections, so that strangers cannot take up more than their part. Confined to the network's thread. */
final class Admission {
    private final TransportLimits limits;
    private final Map<Bytes, Integer> unprovedBySource = new HashMap<>();
    private int connections;
    private int unproved;

    Admission(TransportLimits limits) {
        this.limits = limits;
    }

    /** A place for one connection from this source, or null where there is none left. */
    @Nullable
    Slot enter(InetAddress address) {
        Bytes source = source(address);
        boolean full = connections >= limits.connectionsMax()
                || unproved >= limits.unprovedMax()
                || unprovedBySource.getOrDefault(source, 0) >= limits.unprovedPerSourceMax();
        if (full) {
            return null;
        }
        connections++;
        unproved++;
        unprovedBySource.merge(source, 1, Integer::sum);
        return new Slot(source);
    }

    int unproved() {
        return unproved;
    }

    /** Who holds one IPv6 address holds the network of its first 64 bits. */
    private static Bytes source(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Bytes.wrap(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, 8));
    }

    /** The place that one connection takes until it has gone. */
    final class Slot {
        private final Bytes source;
        private boolean proved;
        private boolean left;

        private Slot(Bytes source) {
            this.source = source;
        }

        /** The peer has proved a share and no longer counts as a stranger. */
        void prove() {
            if (!proved && !left) {
                proved = true;
                dropUnproved();
            }
        }

        void leave() {
            if (!left) {
                left = true;
                connections--;
                if (!proved) {
                    dropUnproved();
                }
            }
        }

        private void dropUnproved() {
            unproved--;
            unprovedBySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
        }
    }
}
