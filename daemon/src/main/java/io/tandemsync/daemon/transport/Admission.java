package io.tandemsync.daemon.transport;

import io.tandemsync.engine.model.Bytes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, so that strangers cannot take up more than their part. Where their places are taken, a newcomer gets
 * that of the stranger who has proved nothing for longest: so who only holds a place open keeps nobody out. Where all places
 * are taken by peers that have proved a share, and most of them by those of one source, the last of these makes way: so who
 * has one token and many devices keeps out only its neighbours.
 *
 * <p>Confined to the network's thread.
 */
final class Admission {
    /** So long a stranger keeps its place: an honest one has by then proved a share, or comes again. */
    static final Duration UNDISTURBED = Duration.ofMillis(100);

    private final TransportLimits limits;
    private final LongSupplier nanos;
    private final Map<Bytes, Deque<Slot>> unprovedBySource = new HashMap<>();
    private final Map<Bytes, Deque<Slot>> provedBySource = new HashMap<>();
    private int connections;
    private int unproved;

    /** @param nanos the monotonic clock */
    Admission(TransportLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /**
     * A place for one connection from this source, or null where there is none left.
     *
     * @param yield closes the connection, should it have to make way
     */
    @Nullable
    Slot enter(InetAddress address, Runnable yield) {
        Bytes source = source(address);
        Deque<Slot> same = unprovedBySource.get(source);
        if (same != null && same.size() >= limits.unprovedPerSourceMax() && !makeWay(same)) {
            return null;
        }
        boolean full = connections >= limits.connectionsMax() || unproved >= limits.unprovedMax();
        if (full && !(unproved == 0 ? provedMakesWay() : makeWay(mostNumerous(unprovedBySource)))) {
            return null;
        }
        Slot slot = new Slot(source, yield, nanos.getAsLong());
        connections++;
        unproved++;
        unprovedBySource.computeIfAbsent(source, key -> new ArrayDeque<>()).add(slot);
        return slot;
    }

    /** Those of the source that has most of them. */
    private static Deque<Slot> mostNumerous(Map<Bytes, Deque<Slot>> bySource) {
        return Collections.max(bySource.values(), Comparator.comparingInt(Deque::size));
    }

    /** A quarter of all places is any source's to keep. */
    private boolean provedMakesWay() {
        Deque<Slot> most = provedBySource.isEmpty() ? new ArrayDeque<>() : mostNumerous(provedBySource);
        if (most.size() <= limits.connectionsMax() / 4) {
            return false;
        }
        Slot last = most.getLast();
        last.leave();
        last.yield.run();
        return true;
    }

    private boolean makeWay(Deque<Slot> strangers) {
        Slot oldest = strangers.getFirst();
        if (nanos.getAsLong() - oldest.since < UNDISTURBED.toNanos()) {
            return false;
        }
        oldest.leave();
        oldest.yield.run();
        return true;
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
        private final Runnable yield;
        private final long since;
        private boolean proved;
        private boolean left;

        private Slot(Bytes source, Runnable yield, long since) {
            this.source = source;
            this.yield = yield;
            this.since = since;
        }

        /** The peer has proved a share and no longer counts as a stranger. */
        void prove() {
            if (!proved && !left) {
                proved = true;
                dropUnproved();
                provedBySource
                        .computeIfAbsent(source, key -> new ArrayDeque<>())
                        .add(this);
            }
        }

        void leave() {
            if (!left) {
                left = true;
                connections--;
                if (proved) {
                    drop(provedBySource);
                } else {
                    dropUnproved();
                }
            }
        }

        private void dropUnproved() {
            unproved--;
            drop(unprovedBySource);
        }

        private void drop(Map<Bytes, Deque<Slot>> bySource) {
            bySource.computeIfPresent(source, (key, slots) -> {
                slots.remove(this);
                return slots.isEmpty() ? null : slots;
            });
        }
    }
}
