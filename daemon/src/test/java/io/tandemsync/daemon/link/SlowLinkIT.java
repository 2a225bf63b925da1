package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the link is what everything waits for, it carries content packed. */
final class SlowLinkIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SLOW_BYTES_PER_SECOND = 2L * 1024 * 1024;
    private static final Bytes TEXT = Bytes.wrap("people point it at a directory, and then both have it\n"
            .repeat(2_000)
            .getBytes(StandardCharsets.UTF_8));

    private final ShareKeys keys = Device.newShare();

    @Test
    void linkSlowerThanPacking_carriesContentPacked() throws Exception {
        try (Device alice = new Device("alice");
                Device bob = new Device("bob")) {
            carry(alice, bob);
        }
    }

    private void carry(Device alice, Device bob) throws IOException {
        FakeEndpoint atAlice = alice.share(keys);
        FakeEndpoint atBob = bob.share(keys);
        int port = bob.listen(Protocol.TCP).port();
        InetSocketAddress bobs = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (Relay relay = new Relay(bobs, SLOW_BYTES_PER_SECOND)) {
            alice.dial(keys, Address.parse("tcp/127.0.0.1:" + relay.port(), Address.Use.DIAL));
            await().atMost(PATIENCE).until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
            PeerChannel channel = atAlice.open.get(0);
            Data text = new Data(1, List.of(new Piece(0, 0, TEXT)));
            int sent = 0;
            long frameBytes = Long.MAX_VALUE;
            while (frameBytes > TEXT.length() / 10) {
                if (!channel.hasBulkRoom()) {
                    await().atMost(PATIENCE).until(channel::hasBulkRoom);
                }
                long before = sentBytes(alice);
                channel.sendBulk(text);
                frameBytes = sentBytes(alice) - before;
                sent++;
                // It goes unpacked until the link has been seen at work for a while, on any machine.
                assertThat(sent).isLessThan(1_000);
            }
            int all = sent;
            await().atMost(PATIENCE).until(() -> atBob.received(Data.class).size() == all);
            assertThat(atBob.received(Data.class)).containsOnly(text);
            assertThat(atBob.faults).isEmpty();
        }
    }

    private long sentBytes(Device alice) {
        return alice.only(keys.shareId()).sentBytes();
    }
}
