package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.client.TandemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both ends of a large transfer killed in its midst: what had arrived is used.
 *
 * <p>{@code -Dtandem.transfer.mebibytes=N} runs it with a file of that size; a build leaves it out.
 */
@Timeout(7_200)
final class InterruptedTransferIT {
    private static final long MEBIBYTES = Long.getLong("tandem.transfer.mebibytes", 0);
    private static final double KILLED_AT = 0.6;
    private static final double REUSED_MIN = 0.8;
    private static final int TRIES = 4;
    private static final String RECEIVE_LIMIT = "48MiB";
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "quic"})
    void bothEndsKilled_whatHadArrivedIsUsed(String transport) throws IOException {
        assumeTrue(MEBIBYTES > 0, "a transfer that can be caught in its midst is too large for a build");
        try (Pair pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, transport)) {
            for (int i = 1; i <= TRIES; i++) {
                String name = "big-" + i;
                // Slow enough to be met in its midst.
                pair.b().daemon().set(pair.share(), "receive-limit", RECEIVE_LIMIT);
                make(pair.a().tree().resolve(name), i);
                long arrived = killAtSixtyPercent(pair, name);
                pair.b().daemon().set(pair.share(), "receive-limit", "0");
                if (arrived > 0) {
                    assertThat(reused(pair, name, arrived)).isGreaterThan(REUSED_MIN);
                    return;
                }
            }
            throw new AssertionError("no transfer was slow enough to be caught; give -Dtandem.transfer.mebibytes=2048");
        }
    }

    /** Returns the bytes that had arrived at the kill; 0 if the transfer was over before. */
    private static long killAtSixtyPercent(Pair pair, String name) throws IOException {
        long size = MEBIBYTES << 20;
        long before = received(pair);
        Path placed = pair.b().tree().resolve(name);
        Awaitility.await(name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(placed) || received(pair) - before > size * KILLED_AT);
        long arrived = received(pair) - before;
        pair.b().daemon().kill();
        pair.a().daemon().kill();
        boolean caught = !Files.exists(placed);
        pair.a().daemon().start();
        pair.b().daemon().start();
        return caught ? arrived : 0;
    }

    private static double reused(Pair pair, String name, long arrived) throws IOException {
        long size = MEBIBYTES << 20;
        Awaitility.await(name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Files.exists(pair.b().tree().resolve(name)));
        pair.awaitEqual(name);
        long again = received(pair);
        double reused = (double) (size - again) / arrived;
        System.out.printf(
                "transfer: %d MiB, killed after %d, then %d more: %.1f %% reused%n",
                MEBIBYTES, arrived >> 20, again >> 20, 100 * reused);
        return reused;
    }

    /** Bytes that came to b since its daemon was started. */
    private static long received(Pair pair) throws IOException {
        try {
            return pair.b().daemon().share(pair.share()).at("peers").items().stream()
                    .mapToLong(peer -> peer.number("receivedBytes"))
                    .sum();
        } catch (TandemException busy) {
            throw new IOException("the receiver does not answer", busy);
        }
    }

    private static void make(Path file, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] piece = new byte[1 << 20];
        Path made = file.resolveSibling("../away/" + file.getFileName()).normalize();
        try (OutputStream out = Files.newOutputStream(made)) {
            for (long i = 0; i < MEBIBYTES; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        Files.move(made, file);
    }
}
