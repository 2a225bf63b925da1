package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * I22, bounded: a crowd that begins handshakes and ends none leaves an honest peer of the very same address connecting
 * before any of its deadlines pass (hazard 173). {@code -Dcrowd=10000} makes it larger.
 */
@Timeout(600)
final class CrowdIT {
    private static final int CROWD = Integer.getInteger("crowd", 1_000);
    private static final int SOURCES = 50;
    /** Less than the deadline of a handshake, which alone would make room. */
    private static final Duration HONEST_MAX = Duration.ofSeconds(5);

    /** A TLS record's head that announces a client hello, and no more. */
    private static final byte[] HALF = {0x16, 3, 1, 2, 0, 1, 0, 1};

    @TempDir
    Path dir;

    @Test
    void halfOpenHandshakes_leaveAnHonestPeerConnecting() throws Exception {
        List<SocketChannel> crowd = new ArrayList<>();
        try (Victim alice = Victim.sharing(dir.resolve("home-a"), Files.createDirectory(dir.resolve("docs")))) {
            int port = port(alice);
            for (int i = 0; i < CROWD; i++) {
                crowd.add(halfOpen(port));
            }
            assertThatAnHonestPeerConnects(alice);
        } finally {
            for (SocketChannel each : crowd) {
                each.close();
            }
        }
    }

    /** Each of them looks like the first packet of a connection of its own, and its sender never says more. */
    @Test
    void halfOpenQuicHandshakes_leaveAnHonestPeerConnecting_andAreAnsweredWithLittle() throws Exception {
        List<DatagramChannel> crowd = new ArrayList<>();
        Path docs = Files.createDirectory(dir.resolve("docs"));
        try (Victim alice = Victim.sharing(dir.resolve("home-a"), docs, "quic/127.0.0.1:0")) {
            InetSocketAddress door = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(alice));
            for (int i = 0; i < SOURCES; i++) {
                crowd.add(DatagramChannel.open().connect(door));
                crowd.get(i).configureBlocking(false);
            }
            for (int i = 0; i < CROWD; i++) {
                crowd.get(i % SOURCES).write(ByteBuffer.wrap(InitialPacket.of(i)));
            }
            assertThatAnHonestPeerConnects(alice);
            long answered = 0;
            for (DatagramChannel source : crowd) {
                answered += answered(source);
            }
            assertThat(answered)
                    .as("bytes, at most three times what came")
                    .isBetween(1L, 3L * InitialPacket.BYTES * CROWD);
        } finally {
            for (DatagramChannel each : crowd) {
                each.close();
            }
        }
    }

    private static long answered(DatagramChannel source) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(65_536);
        long bytes = 0;
        for (int count = source.read(packet); count > 0; count = source.read(packet.clear())) {
            bytes += count;
        }
        return bytes;
    }

    private void assertThatAnHonestPeerConnects(Victim alice) throws Exception {
        try (Victim carol = Victim.joining(dir.resolve("home-c"), dir.resolve("third"), alice)) {
            long begun = System.nanoTime();
            await().atMost(HONEST_MAX).pollInterval(Duration.ofMillis(20)).until(() -> isConnected(carol));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(took).isLessThan(HONEST_MAX);
        }
    }

    private static int port(Victim victim) throws IOException {
        String address = victim.address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static boolean isConnected(Victim victim) {
        return victim.share().path("peers").findValuesAsText("state").contains("connected");
    }

    private static SocketChannel halfOpen(int port) throws IOException {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            socket.write(ByteBuffer.wrap(HALF));
        } catch (IOException e) {
            // Shown the door already; it stands there all the same.
            return socket;
        }
        return socket;
    }
}
