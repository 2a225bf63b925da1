package io.tandemsync.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From where on two replicas tell each other what they know, after they have welcomed each other. */
class WelcomeTest {
    private static final UUID OWN_SEQUENCE = new UUID(1, 1);
    private static final UUID THEIR_SEQUENCE = new UUID(2, 2);

    private final Steps ledger = new Steps();
    private final Sent channel = new Sent();
    private final PeerSession<Long> session =
            new PeerSession<>(channel, ledger, new PeerPositions(new FakeOrderedStore()));

    @Test
    void peerThatHasHeardASequence_hearsWhatFollows() {
        ledger.sequence = 6;
        session.begin(new UUID(0, 1));
        session.received(welcome(4));
        session.push(6);
        assertThat(ledger.told).containsExactly(5L, 6L);
    }

    @Test
    void peerThatHasHeardMoreThanTheWelcomeSaid_hearsEverything() {
        // An old repository was put back here: its peer knows numbers that are only now given out a second time, and,
        // having read the welcome, begins anew.
        ledger.sequence = 3;
        session.begin(new UUID(0, 1));
        ledger.sequence = 4;
        session.received(welcome(4));
        session.push(4);
        assertThat(ledger.told).containsExactly(1L, 2L, 3L, 4L);
    }

    /** The last change is one of the directory above all others, and the peer has heard the first one. */
    private void changedDirectory(long last) {
        ledger.sequence = last;
        ledger.directory = last;
        session.begin(new UUID(0, 1));
        session.received(welcome(1));
    }

    /** A directory took a file's place, something came into it, and then its permissions changed. */
    @Test
    void directoryThatChangedAfterWhatIsInIt_isToldBefore() {
        changedDirectory(4);
        session.push(4);
        assertThat(ledger.told).containsExactly(4L, 2L, 3L, 4L);
    }

    @Test
    void directoryThatIsNotDurable_isAwaitedForOneFlush() {
        changedDirectory(4);
        session.push(3);
        session.push(3);
        assertThat(ledger.told).isEmpty();
        session.push(4);
        assertThat(ledger.told).containsExactly(4L, 2L, 3L, 4L);
    }

    @Test
    void directoryThatChangesAllTheTime_keepsBackNothing() {
        changedDirectory(6);
        session.push(2);
        session.push(3);
        assertThat(ledger.told).containsExactly(2L);
        session.push(4);
        assertThat(ledger.told).containsExactly(2L, 3L);
    }

    private static ShareMessage.Welcome welcome(long heard) {
        return new ShareMessage.Welcome(
                new ReplicaId(new UUID(3, 3)),
                new UUID(0, 2),
                THEIR_SEQUENCE,
                0,
                OWN_SEQUENCE,
                heard,
                VersionVector.empty());
    }

    /** A replica that knows as many paths as its sequence has numbers. */
    private static final class Steps implements Ledger<Long> {
        private long sequence;
        /** The directory above all else; 0 for none. */
        private long directory;

        private final List<Long> told = new ArrayList<>();

        @Override
        public ReplicaId replica() {
            return new ReplicaId(new UUID(4, 4));
        }

        @Override
        public UUID sequenceId() {
            return OWN_SEQUENCE;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public VersionVector context() {
            return VersionVector.empty();
        }

        @Override
        public Hash digest() {
            return Hash.of(new byte[Hash.BYTES]);
        }

        @Override
        public List<Hash> buckets() {
            return List.of();
        }

        @Override
        public List<Step<Long>> stepsAfter(long number, int max) {
            return LongStream.rangeClosed(number + 1, sequence)
                    .mapToObj(step -> new Step<>(
                            step, "", step, directory > step ? List.of(new Above<>(directory, directory)) : List.of()))
                    .toList();
        }

        @Override
        public int encode(Long path, PeerChannel.Peer peer, List<Bytes> into) {
            told.add(path);
            return 1;
        }

        @Override
        public void merge(List<Bytes> records, PeerChannel.Peer peer) {
            throw new AssertionError("nothing is told here");
        }

        @Override
        public void seen(VersionVector context) {}

        @Override
        public Part<Long> paths(SortedSet<Integer> buckets, @Nullable Long after, int max) {
            return new Part<>(List.of(), null);
        }
    }

    private static final class Sent implements PeerChannel {
        @Override
        public Peer peer() {
            DeviceId device = new DeviceId(Hash.of(new byte[Hash.BYTES]));
            return new Peer(device, "peer", AccessMode.WRITE, "virtual", true, null);
        }

        @Override
        public void send(ShareMessage message) {}

        @Override
        public void sendBulk(ShareMessage message) {}

        @Override
        public boolean hasBulkRoom() {
            return true;
        }

        @Override
        public void handled(ShareMessage message) {}

        @Override
        public void close(Leave.Reason reason) {
            throw new AssertionError("it was closed: " + reason);
        }
    }
}
