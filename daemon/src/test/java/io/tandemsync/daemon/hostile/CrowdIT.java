package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    /** Less than the deadline of a handshake, which alone would make room. */
    private static final Duration HONEST_MAX = Duration.ofSeconds(5);

    /** Enough to take every place that there is for strangers. */
    private static final int FIRST = 300;

    private static final long LIVE_BYTES_MAX = 64L << 20;
    private static final long RESIDENT_GROWTH_BYTES_MAX = 64L << 20;

    @TempDir
    Path dir;

    @Test
    void halfOpenHandshakes_leaveAnHonestPeerConnecting() throws Exception {
        Path docs = Files.createDirectory(dir.resolve("docs"));
        try (Victim alice = Victim.sharing(dir.resolve("home-a"), docs);
                Crowd crowd = new Crowd(alice.address())) {
            crowd.arriveByTcp(CROWD);
            assertThatAnHonestPeerConnects(alice);
        }
    }

    @Test
    void halfOpenQuicHandshakes_leaveAnHonestPeerConnecting_andAreAnsweredWithLittle() throws Exception {
        Path docs = Files.createDirectory(dir.resolve("docs"));
        try (Victim alice = Victim.sharing(dir.resolve("home-a"), docs, "quic/127.0.0.1:0");
                Crowd crowd = new Crowd(alice.address())) {
            crowd.arriveByQuic(CROWD);
            assertThatAnHonestPeerConnects(alice);
            assertThat(crowd.answered())
                    .as("bytes, at most three times what came")
                    .isBetween(1L, 3 * crowd.sent());
        }
    }

    /**
     * Live objects and resident memory of a daemon as it is shipped, while a crowd stands at both of its doors. The bounds
     * know nothing of the size of the crowd.
     */
    @Test
    void memoryIsBounded_whateverTheCrowd() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(dir.resolve("home"));
                Crowd tcp = new Crowd(daemon.address("tcp"));
                Crowd quic = new Crowd(daemon.address("quic"))) {
            // What a first few cost is there once: classes, pools of buffers, compiled code.
            tcp.arriveByTcp(FIRST);
            quic.arriveByQuic(FIRST);
            long resident = daemon.residentBytes();
            tcp.arriveByTcp(CROWD);
            quic.arriveByQuic(CROWD);
            assertThat(daemon.liveBytes()).as("bytes of live objects").isLessThan(LIVE_BYTES_MAX);
            assertThat(daemon.residentBytes() - resident)
                    .as("resident bytes beyond those for the first %d", FIRST)
                    .isLessThan(RESIDENT_GROWTH_BYTES_MAX);
        }
    }

    private void assertThatAnHonestPeerConnects(Victim alice) throws Exception {
        try (Victim carol = Victim.joining(dir.resolve("home-c"), dir.resolve("third"), alice)) {
            long begun = System.nanoTime();
            await().atMost(HONEST_MAX).pollInterval(Duration.ofMillis(20)).until(() -> isConnected(carol));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(took).isLessThan(HONEST_MAX);
        }
    }

    private static boolean isConnected(Victim victim) {
        return victim.share().path("peers").findValuesAsText("state").contains("connected");
    }
}
