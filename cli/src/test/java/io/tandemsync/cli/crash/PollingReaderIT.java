package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program reads files while updates of them arrive: they are never missing, empty, or in part.
 *
 * <p>{@code -Dtandem.reader.updates=N} makes it longer.
 */
@Timeout(3_600)
final class PollingReaderIT {
    private static final int UPDATES = Integer.getInteger("tandem.reader.updates", 300);
    private static final int FILES = 8;
    private static final int BYTES_MAX = 300_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Random random = new Random(20_209);

    @TempDir
    private Path directory;

    private int number;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "quic"})
    void filesThatAreUpdated_areWholeAtEveryLook(String transport) throws IOException {
        assumeTrue(Platform.isLinux(), "the user's exact swaps are calls of Linux");
        try (Pair pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, transport)) {
            for (int i = 0; i < FILES; i++) {
                Files.write(pair.a().tree().resolve("f" + i), next().bytes());
            }
            pair.awaitEqual("the first versions");
            List<Path> watched = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                watched.add(pair.b().tree().resolve("f" + i));
            }
            try (Poller poller = new Poller(watched, false)) {
                for (int i = 0; i < UPDATES; i++) {
                    update(pair, "f" + random.nextInt(FILES), i % 10 == 0);
                }
                pair.awaitEqual("the last versions");
                assertThat(poller.findings()).isEmpty();
                System.out.println("reader " + transport + ": " + UPDATES + " updates, " + poller.looks() + " looks");
                assertThat(poller.looks()).isGreaterThan(UPDATES);
            }
        }
    }

    /** Saves a file at a; now and then waits until b shows it, so that single updates and bursts both come. */
    private void update(Pair pair, String name, boolean awaited) throws IOException {
        Version version = next();
        Path made = pair.a().away().resolve("made");
        Files.write(made, version.bytes());
        LinuxCalls.exchange(made, pair.a().tree().resolve(name));
        Files.delete(made);
        if (awaited) {
            Awaitility.await(version.toString())
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> Version.parse(
                                    Files.readAllBytes(pair.b().tree().resolve(name)))
                            .equals(Optional.of(version)));
        }
    }

    private Version next() {
        return Version.of("A" + ++number, Version.SMALL + random.nextInt(BYTES_MAX));
    }
}
