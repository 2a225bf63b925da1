package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I22, bounded: a proved peer that stops reading costs the sender bounded memory on each lane, and then its link. */
final class StalledIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What the lane, the sockets of both ends and the other's own bound hold together, with room to spare. */
    private static final int SENT_BYTES_MAX = 48 * 1024 * 1024;

    /** A link that is seen to be slow, as under load, packs what can be packed: of that much more goes in. */
    private final Data data = new Data(1, List.of(new Piece(0, 0, Bytes.wrap(noise()))));

    private final ShareKeys keys = Device.newShare();
    private Device alice;
    private Device bob;
    private FakeEndpoint atAlice;
    private FakeEndpoint atBob;
    private long sent;

    @BeforeEach
    void prepare() throws Exception {
        alice = new Device("alice");
        bob = new Device("bob");
        atAlice = alice.share(keys);
        atBob = bob.share(keys);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void bulkLane_takesABoundedNumberOfBytes(Protocol protocol) {
        PeerChannel toBob = connect(protocol);
        await().atMost(PATIENCE).during(Duration.ofSeconds(1)).until(() -> {
            boolean full = true;
            for (; toBob.hasBulkRoom() && sent < 2L * SENT_BYTES_MAX; sent += Limits.DATA_BYTES_MAX) {
                toBob.sendBulk(data);
                full = false;
            }
            return full;
        });
        assertThat(sent).isLessThan(SENT_BYTES_MAX);
        assertThat(atAlice.open).contains(toBob);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void controlLane_thatIsNotRead_endsTheLink(Protocol protocol) {
        PeerChannel toBob = connect(protocol);
        Repair large = new Repair(IntStream.range(0, Limits.BUCKETS).boxed().toList());
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 500 && atAlice.open.contains(toBob); i++) {
                toBob.send(large);
            }
            return !atAlice.open.contains(toBob);
        });
    }

    /** Bob deals with nothing, and reads nothing once his own bound is reached. */
    private PeerChannel connect(Protocol protocol) {
        alice.dial(keys, bob.listen(protocol));
        await().atMost(PATIENCE).until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
        PeerChannel toBob = atAlice.open.get(0);
        atBob.handles(false);
        atBob.open.get(0).send(new Repair(List.of(0)));
        await().atMost(PATIENCE).until(() -> atAlice.received.size() == 1 && toBob.hasBulkRoom());
        return toBob;
    }

    private static byte[] noise() {
        byte[] noise = new byte[Limits.DATA_BYTES_MAX];
        new Random(1).nextBytes(noise);
        return noise;
    }
}
