package io.tandemsync.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** I22, bounded: what one request for repairs makes a replica look at and hold at a time. */
final class PeerSessionTest {
    private static final int PATHS = 50_000;
    private static final UUID NONE = new UUID(0, 0);

    private final Lane channel = new Lane();
    private final Numbers ledger = new Numbers();
    private final PeerSession<Integer> session =
            new PeerSession<>(channel, ledger, new PeerPositions(new FakeOrderedStore()));

    @Test
    void repair_goesThroughThePathsInSteps_andSendsEachOnce() throws Exception {
        session.received(new ShareMessage.Welcome(new ReplicaId(NONE), NONE, NONE, 0, NONE, 0, VersionVector.empty()));
        session.received(new ShareMessage.Progress(
                0, 0, hash(9), new ShareMessage.Need(0, 0, 0, 0), 0, false, VersionVector.empty()));
        session.compare(0);
        session.received(new ShareMessage.Repair(List.of(3, 7)));

        int rounds = 0;
        while (session.pumpRepairs() || channel.waiting > 0) {
            assertThat(ledger.lookedMost).isLessThanOrEqualTo(PeerSession.REPAIR_STEP);
            channel.waiting = 0;
            rounds++;
        }
        assertThat(rounds).isGreaterThanOrEqualTo(PATHS / PeerSession.REPAIR_STEP);
        assertThat(channel.told)
                .isEqualTo(IntStream.range(0, PATHS)
                        .filter(path -> path % 10 == 3 || path % 10 == 7)
                        .boxed()
                        .toList());
    }

    /** Whoever holds a token of any mode can come as ever new devices. */
    @Test
    void placesOfDevices_areKeptUpToABound() throws Exception {
        FakeOrderedStore store = new FakeOrderedStore();
        PeerPositions positions = new PeerPositions(store);
        for (int i = 0; i < PeerPositions.DEVICES_MAX + 10; i++) {
            positions.put("device " + i, new PeerPositions.Position(NONE, 1));
        }
        positions.put("device 0", new PeerPositions.Position(NONE, 2));
        assertThat(store.size(OrderedStore.Table.PEERS)).isEqualTo(PeerPositions.DEVICES_MAX);
        assertThat(positions.of("device 0").seen()).isEqualTo(2);
        assertThat(positions.of("device " + PeerPositions.DEVICES_MAX).seen()).isZero();
    }

    private static Hash hash(int fill) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) fill;
        return Hash.of(bytes);
    }

    /** Takes two messages before it is full. */
    private static final class Lane implements PeerChannel {
        final List<Integer> told = new ArrayList<>();
        int waiting;

        @Override
        public Peer peer() {
            return new Peer(new DeviceId(hash(1)), "peer", AccessMode.WRITE, "tcp", true, null);
        }

        @Override
        public void send(ShareMessage message) {
            assertThat(message).isNotInstanceOf(ShareMessage.Records.class);
        }

        @Override
        public void sendBulk(ShareMessage message) {
            assertThat(hasBulkRoom()).isTrue();
            waiting++;
            ((ShareMessage.Records) message)
                    .records()
                    .forEach(record -> told.add(ByteBuffer.wrap(record.array()).getInt()));
        }

        @Override
        public boolean hasBulkRoom() {
            return waiting < 2;
        }

        @Override
        public void handled(ShareMessage message) {}

        @Override
        public void close(Leave.Reason reason) {
            throw new IllegalStateException("nothing was broken");
        }
    }

    /** Knows of the first numbers, each in the bucket of its last digit. */
    private static final class Numbers implements Ledger<Integer> {
        int lookedMost;

        @Override
        public Part<Integer> paths(SortedSet<Integer> buckets, @Nullable Integer after, int max) {
            lookedMost = Math.max(lookedMost, max);
            int from = after == null ? 0 : after + 1;
            int to = Math.min(PATHS, from + max);
            List<Integer> paths = IntStream.range(from, to)
                    .filter(path -> buckets.contains(path % 10))
                    .boxed()
                    .toList();
            return new Part<>(paths, to == PATHS ? null : to - 1);
        }

        @Override
        public int encode(Integer path, PeerChannel.Peer peer, List<Bytes> into) {
            byte[] record = ByteBuffer.allocate(100).putInt(path).array();
            into.add(Bytes.wrap(record));
            return record.length;
        }

        @Override
        public ReplicaId replica() {
            return new ReplicaId(NONE);
        }

        @Override
        public UUID sequenceId() {
            return NONE;
        }

        @Override
        public long sequence() {
            return 0;
        }

        @Override
        public VersionVector context() {
            return VersionVector.empty();
        }

        @Override
        public Hash digest() {
            return hash(2);
        }

        @Override
        public List<Hash> buckets() {
            return Collections.nCopies(10, hash(3));
        }

        @Override
        public List<Step<Integer>> stepsAfter(long number, int max) {
            return List.of();
        }

        @Override
        public void merge(List<Bytes> records, PeerChannel.Peer peer) {
            throw new IllegalStateException("nothing is told here");
        }

        @Override
        public void seen(VersionVector context) {}
    }
}
