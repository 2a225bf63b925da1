package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I22, bounded: a proved peer that sends faster than a share deals with it is read no faster than that. */
final class FloodIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Device alice;
    private Device bob;
    private ShareKeys keys;
    private FakeEndpoint atAlice;
    private FakeEndpoint atBob;

    @BeforeEach
    void start() throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        alice = new Device("alice");
        bob = new Device("bob");
        keys = Device.newShare();
        atAlice = alice.share(keys);
        atBob = bob.share(keys);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        assertThat(atBob.faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void smallMessages_waitInBoundedNumber(Protocol protocol) {
        PeerChannel channel = connect(protocol);
        atBob.handles(false);
        for (int i = 0; i < 5_000; i++) {
            channel.send(new Repair(List.of(i % Limits.BUCKETS)));
        }
        until(() -> atBob.received.size() > Limits.UNHANDLED_MESSAGES_MAX);
        assertThatNothingMoreComes(Limits.UNHANDLED_MESSAGES_MAX + 1);
        dealWithAll(channelAtBob(), 5_000);
        assertThat(atBob.received(Repair.class).get(4_999).buckets()).containsExactly(4_999 % Limits.BUCKETS);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void content_waitsInBoundedBytes(Protocol protocol) {
        PeerChannel channel = connect(protocol);
        atBob.handles(false);
        Data data = new Data(1, List.of(new Piece(0, 0, Bytes.wrap(new byte[Limits.DATA_BYTES_MAX]))));
        int bound = Limits.UNHANDLED_BYTES_MAX / Limits.DATA_BYTES_MAX + 1;
        until(() -> {
            for (int i = 0; i < 8 && channel.hasBulkRoom(); i++) {
                channel.sendBulk(data);
            }
            return atBob.received.size() >= bound - 1;
        });
        assertThatNothingMoreComes(bound);
        dealWithAll(channelAtBob(), bound + 1);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void packedRecords_countAsTheyAreUnpacked(Protocol protocol) {
        PeerChannel channel = connect(protocol);
        atBob.handles(false);
        Records records = new Records(1, Collections.nCopies(4, Bytes.wrap(new byte[Limits.RECORD_BYTES_MAX])));
        for (int i = 0; i < 300; i++) {
            channel.send(records);
        }
        int bound = Limits.UNHANDLED_BYTES_MAX / (4 * Limits.RECORD_BYTES_MAX) + 1;
        until(() -> atBob.received.size() >= bound - 1);
        assertThatNothingMoreComes(bound);
        dealWithAll(channelAtBob(), 300);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void stuckShare_holdsUpTheOthersNoLongerThanItsChannelLasts(Protocol protocol) {
        ShareKeys other = Device.newShare();
        FakeEndpoint otherAtAlice = alice.share(other);
        FakeEndpoint otherAtBob = bob.share(other);
        Address address = bob.listen(protocol);
        alice.dial(keys, address);
        alice.dial(other, address);
        until(() -> atAlice.open.size() == 1 && otherAtAlice.open.size() == 1 && otherAtBob.open.size() == 1);
        atBob.handles(false);
        for (int i = 0; i < 3_000; i++) {
            atAlice.open.get(0).send(new Repair(List.of(1)));
        }
        otherAtAlice.open.get(0).send(new Repair(List.of(2)));
        until(() -> atBob.received.size() > Limits.UNHANDLED_MESSAGES_MAX);
        bob.shares.removeIf(entry -> entry.keys().equals(keys));
        atBob.open.get(0).close(Leave.Reason.STOPPED);
        until(() -> otherAtBob.received(Repair.class).size() == 1);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void heldLink_staysUpWhileTheShareIsSlow(Protocol protocol) {
        PeerChannel channel = connect(protocol);
        atBob.handles(false);
        for (int i = 0; i < 2_000; i++) {
            channel.send(new Repair(List.of(1)));
        }
        // Longer than it takes to give up a silent peer.
        await().pollDelay(Duration.ofSeconds(8)).atMost(PATIENCE).until(() -> atAlice.open.contains(channel));
        dealWithAll(channelAtBob(), 2_000);
        assertThat(atBob.opened).hasValue(1);
    }

    private PeerChannel connect(Protocol protocol) {
        alice.dial(keys, bob.listen(protocol));
        until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
        PeerChannel channel = atAlice.open.get(0);
        channelAtBob().send(new Repair(List.of(0)));
        until(() -> atAlice.received.size() == 1);
        return channel;
    }

    private PeerChannel channelAtBob() {
        return atBob.open.get(0);
    }

    private void assertThatNothingMoreComes(int most) {
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> atBob.received.size() <= most);
    }

    private void dealWithAll(PeerChannel channel, int count) {
        atBob.handles(true);
        List<ShareMessage> waiting = List.copyOf(atBob.received);
        waiting.forEach(channel::handled);
        until(() -> atBob.received.size() >= count);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }
}
