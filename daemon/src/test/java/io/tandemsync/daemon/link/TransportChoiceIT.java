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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which link stays where a device answers over both transports.
 *
 * <pre>
 * alice ── tcp, quic ──▶ bob
 * </pre>
 */
final class TransportChoiceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ShareKeys keys = Device.newShare();
    private Device alice;
    private Device bob;
    private FakeEndpoint atAlice;
    private FakeEndpoint atBob;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        alice = new Device("alice");
        bob = new Device("bob");
        atAlice = alice.share(keys);
        atBob = bob.share(keys);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        assertThat(atAlice.faults).isEmpty();
        assertThat(atBob.faults).isEmpty();
        assertThat(atAlice.open).isEmpty();
        assertThat(atBob.open).isEmpty();
    }

    @Test
    void bothAddressesGiven_tcpStays() {
        alice.dial(keys, bob.listen(Protocol.QUIC), bob.listen(Protocol.TCP));
        untilOver(Protocol.TCP);
        // The slower one may answer only now.
        until(() -> alice.links().states(keys.shareId()).stream()
                        .filter(state -> state.state() == PeerState.State.CONNECTED)
                        .count()
                == 2);
        untilOver(Protocol.TCP);
    }

    @Test
    void tcpAddressGivenLater_takesOver() {
        Address quic = bob.listen(Protocol.QUIC);
        alice.dial(keys, quic);
        untilOver(Protocol.QUIC);
        alice.dial(keys, quic, bob.listen(Protocol.TCP));
        untilOver(Protocol.TCP);
    }

    @Test
    void eachDialsTheOtherOverAnotherTransport_tcpStays() {
        Address bobs = bob.listen(Protocol.QUIC);
        Address alices = alice.listen(Protocol.TCP);
        alice.dial(keys, bobs);
        untilOver(Protocol.QUIC);
        bob.dial(keys, alices);
        untilOver(Protocol.TCP);
        assertThat(atAlice.open.get(0).peer().outbound()).isFalse();
    }

    @Test
    void tcpLostInTheMidstOfBulk_quicTakesOverUntilTcpWorksAgain() throws IOException {
        Address tcp = bob.listen(Protocol.TCP);
        Address quic = bob.listen(Protocol.QUIC);
        try (Relay relay = new Relay(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.port()))) {
            alice.dial(keys, new Address(Protocol.TCP, "127.0.0.1", relay.port()), quic);
            untilOver(Protocol.TCP);
            PeerChannel first = atAlice.open.get(0);
            Data data = new Data(1, List.of(new Piece(0, 0, Bytes.wrap(new byte[Limits.DATA_BYTES_MAX]))));
            atBob.open.get(0).send(new Repair(List.of(1)));
            until(() -> first.hasBulkRoom());
            while (first.hasBulkRoom()) {
                first.sendBulk(data);
            }
            relay.cut();
            untilOver(Protocol.QUIC);
            assertThat(atAlice.open).doesNotContain(first);
            atAlice.open.get(0).send(new Repair(List.of(7)));
            until(() -> atBob.received.contains(new Repair(List.of(7))));

            relay.mend();
            untilOver(Protocol.TCP);
            atAlice.open.get(0).send(new Repair(List.of(8)));
            until(() -> atBob.received.contains(new Repair(List.of(8))));
        }
    }

    /** Until there is one channel at both ends, and over this transport. */
    private void untilOver(Protocol protocol) {
        until(() -> isOnlyOver(atAlice, protocol) && isOnlyOver(atBob, protocol));
    }

    private static boolean isOnlyOver(FakeEndpoint endpoint, Protocol protocol) {
        List<PeerChannel> open = List.copyOf(endpoint.open);
        return open.size() == 1 && open.get(0).peer().transport().equals(protocol.word());
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }
}
