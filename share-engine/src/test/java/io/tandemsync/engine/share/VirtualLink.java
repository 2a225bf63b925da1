package io.tandemsync.engine.share;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A link between two replicas in virtual time: messages arrive in order after a delay, until it is cut. */
final class VirtualLink {
    private static final Duration DELAY = Duration.ofMillis(2);
    private static final int BULK_IN_FLIGHT_MAX = 8;

    private final VirtualTime time;
    private final End one;
    private final End other;
    private BiFunction<VirtualDevice, ShareMessage, @Nullable ShareMessage> meddling = (from, message) -> message;
    private boolean cut;

    VirtualLink(VirtualTime time, VirtualDevice a, VirtualDevice b) {
        this.time = time;
        one = new End(a, b);
        other = new End(b, a);
        one.far = other;
        other.far = one;
        a.endpoint().opened(one);
        b.endpoint().opened(other);
    }

    boolean isCut() {
        return cut;
    }

    void cut() {
        if (!cut) {
            cut = true;
            one.home.endpoint().closed(one);
            other.home.endpoint().closed(other);
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

    private final class End implements PeerChannel {
        private final VirtualDevice home;
        private final Peer peer;
        private End far = this;
        private int bulk;

        End(VirtualDevice home, VirtualDevice remote) {
            this.home = home;
            this.peer = new Peer(remote.device(), remote.name(), provedTo(home, remote), "virtual", true, null);
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
                    home.endpoint().bulkRoom(this);
                }
            });
        }

        private void deliver(ShareMessage sent) {
            ShareMessage message = meddling.apply(home, sent);
            if (!cut && message != null) {
                far.home.endpoint().received(far, message);
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
