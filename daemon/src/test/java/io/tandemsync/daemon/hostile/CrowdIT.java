package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
@Timeout(120)
final class CrowdIT {
    private static final int CROWD = Integer.getInteger("crowd", 1_000);
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
            String address = alice.address();
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            for (int i = 0; i < CROWD; i++) {
                crowd.add(halfOpen(port));
            }
            try (Victim carol = Victim.joining(dir.resolve("home-c"), dir.resolve("third"), alice)) {
                long begun = System.nanoTime();
                await().atMost(HONEST_MAX).pollInterval(Duration.ofMillis(20)).until(() -> isConnected(carol));
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(HONEST_MAX);
            }
        } finally {
            for (SocketChannel each : crowd) {
                each.close();
            }
        }
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
