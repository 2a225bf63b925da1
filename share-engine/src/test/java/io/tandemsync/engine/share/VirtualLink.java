package io.tandemsync.engine.share;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;

/** A link between two replicas in virtual time: messages arrive in order after a delay, until it is cut. */
final class VirtualLink {
    private static final Duration DELAY = Duration.ofMillis(2);
    private static final int BULK_IN_FLIGHT_MAX = 8;

    private final VirtualTime time;
    private final End one;
    private final End other;
    private boolean cut;

    VirtualLink(VirtualTime time, VirtualReplica a, VirtualReplica b) {
        this.time = time;
        one = new End(a, b);
        other = new End(b, a);
        one.far = other;
        other.far = one;
        a.share().opened(one);
        b.share().opened(other);
    }

    boolean isCut() {
        return cut;
    }

    void cut() {
        if (!cut) {
            cut = true;
            one.home.share().closed(one);
            other.home.share().closed(other);
        }
    }

    private final class End implements PeerChannel {
        private final VirtualReplica home;
        private final Peer peer;
        private End far = this;
        private int bulk;

        End(VirtualReplica home, VirtualReplica remote) {
            this.home = home;
            this.peer = new Peer(remote.device(), remote.name(), remote.mode(), "virtual", true, null);
        }

        @Override
        public Peer peer() {
            return peer;
        }

        @Override
        public void send(ShareMessage message) {
            time.in(DELAY, () -> deliver(message));
        }

        @Override
        public void sendBulk(ShareMessage message) {
            bulk++;
            time.in(DELAY.plusMillis(1), () -> {
                deliver(message);
                if (bulk-- == BULK_IN_FLIGHT_MAX && !cut) {
                    home.share().bulkRoom(this);
                }
            });
        }

        private void deliver(ShareMessage message) {
            if (!cut) {
                far.home.share().received(far, message);
            }
        }

        @Override
        public boolean hasBulkRoom() {
            return !cut && bulk < BULK_IN_FLIGHT_MAX;
        }

        @Override
        public void handled(ShareMessage message) {
            // Virtual peers are not read faster than their messages are dealt with.
        }

        @Override
        public void close(Leave.Reason reason) {
            time.in(Duration.ZERO, VirtualLink.this::cut);
        }
    }

    static DeviceId deviceOf(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return new DeviceId(io.tandemsync.engine.model.Hash.of(id));
    }
}
