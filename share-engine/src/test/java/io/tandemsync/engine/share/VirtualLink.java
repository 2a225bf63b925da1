package io.tandemsync.engine.share;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A link between two replicas in virtual time: messages arrive in order on each of two lanes, each after a delay of its own,
 * until the link is cut. What is under way then is lost, and the ends may hear of the cut at different times.
 */
final class VirtualLink {
    private static final int BULK_IN_FLIGHT_MAX = 8;
    /** More control messages than this under way at once mean that somebody does not wait for answers. */
    private static final int CONTROL_IN_FLIGHT_MAX = 400;

    private final VirtualTime time;
    private final Random random;
    private final int delayMaxMicros;
    private final End one;
    private final End other;
    private BiFunction<VirtualDevice, ShareMessage, @Nullable ShareMessage> meddling = (from, message) -> message;
    private boolean cut;
    private long sent;
    private int inFlightMost;
    private final StringBuilder broken = new StringBuilder();

    /** A quick link of even delays. */
    VirtualLink(VirtualTime time, VirtualDevice a, VirtualDevice b) {
        this(time, a, b, new Random(1), 1);
    }

    VirtualLink(VirtualTime time, VirtualDevice a, VirtualDevice b, Random random, int delayMaxMicros) {
        this.time = time;
        this.random = random;
        this.delayMaxMicros = delayMaxMicros;
        one = new End(a, b);
        other = new End(b, a);
        one.far = other;
        other.far = one;
        a.endpoint().opened(one);
        b.endpoint().opened(other);
    }

    /** Whether it is cut and both ends know. */
    boolean isCut() {
        return one.closed && other.closed;
    }

    void cut() {
        cut(Duration.ZERO);
    }

    /** Cuts it; one end hears of it at once, the other so much later. */
    void cut(Duration later) {
        if (!cut) {
            cut = true;
            End first = random.nextBoolean() ? one : other;
            first.close();
            if (later.isZero()) {
                first.far.close();
            } else {
                time.in(later, first.far::close);
            }
        }
    }

    /** A blind replica cannot check the proof of a reader and takes it for one of its kind. */
    private static AccessMode provedTo(VirtualDevice home, VirtualDevice remote) {
        return home.mode() == AccessMode.BLIND && remote.mode() == AccessMode.READ ? AccessMode.BLIND : remote.mode();
    }

    /** From now on what one end sends reaches the other as the given function changes it; null for not at all. */
    void meddle(BiFunction<VirtualDevice, ShareMessage, @Nullable ShareMessage> change) {
        meddling = change;
    }

    /** One end says something more; it arrives at once. */
    void tell(VirtualDevice from, ShareMessage message) {
        if (!cut) {
            (one.home == from ? one : other).far.take(message);
        }
    }

    /** How many messages were sent so far. */
    long sent() {
        return sent;
    }

    /** What is wrong with how it was used; empty if nothing is. */
    String faults() {
        return broken
                + (inFlightMost > CONTROL_IN_FLIGHT_MAX
                        ? inFlightMost + " control messages were under way at once\n"
                        : "");
    }

    private final class End implements PeerChannel {
        private final VirtualDevice home;
        private final ShareEndpoint share;
        private final Peer peer;
        private End far = this;
        private boolean closed;
        private int bulk;
        private int control;
        private long controlAt;
        private long bulkAt;

        End(VirtualDevice home, VirtualDevice remote) {
            this.home = home;
            this.share = home.endpoint();
            this.peer = new Peer(remote.device(), remote.name(), provedTo(home, remote), "virtual", true, null);
        }

        private void close() {
            if (!closed) {
                closed = true;
                share.closed(this);
            }
        }

        @Override
        public Peer peer() {
            return peer;
        }

        private Duration delay(long last) {
            long at = time.nanos() + 2_000_000 + 1_000L * random.nextInt(delayMaxMicros);
            return Duration.ofNanos(Math.max(at, last + 1_000) - time.nanos());
        }

        @Override
        public void send(ShareMessage message) {
            if (closed) {
                return;
            }
            sent++;
            inFlightMost = Math.max(inFlightMost, ++control);
            Duration delay = delay(controlAt);
            controlAt = time.nanos() + delay.toNanos();
            time.in(delay, () -> {
                control--;
                deliver(message);
            });
        }

        @Override
        public void sendBulk(ShareMessage message) {
            if (closed) {
                return;
            }
            sent++;
            bulk++;
            Duration delay = delay(bulkAt).plusMillis(1);
            bulkAt = time.nanos() + delay.toNanos();
            time.in(delay, () -> {
                deliver(message);
                if (bulk-- == BULK_IN_FLIGHT_MAX && !closed) {
                    share.bulkRoom(this);
                }
            });
        }

        private void deliver(ShareMessage sent) {
            ShareMessage message = meddling.apply(home, sent);
            if (!cut && message != null) {
                far.take(message);
            }
        }

        private void take(ShareMessage message) {
            share.received(this, message);
        }

        @Override
        public void handled(ShareMessage message) {
            // Virtual peers are not read faster than their messages are dealt with.
        }

        @Override
        public boolean hasBulkRoom() {
            return !closed && bulk < BULK_IN_FLIGHT_MAX;
        }

        @Override
        public void close(Leave.Reason reason) {
            if (reason == Leave.Reason.BROKEN) {
                broken.append(this).append(" was broken by the peer\n");
            }
            time.in(Duration.ZERO, VirtualLink.this::cut);
        }

        @Override
        public String toString() {
            return home.name() + " to " + peer.name();
        }
    }

    static DeviceId deviceOf(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return new DeviceId(Hash.of(id));
    }
}
