package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.endtoend.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One device loses its power, share, repository and home at once; the other stays.
 *
 * <p>{@code -Dtandem.cuts.cycles=N} makes it longer, {@code -Dtandem.cuts.seed=N} repeats what is random in it.
 */
@Timeout(14_400)
final class PowerCutIT {
    private static final int CYCLES = Integer.getInteger("tandem.cuts.cycles", 2);
    private static final int CUTS_OF_RECEIVER = Math.max(1, CYCLES / 2);
    private static final int DISK_MEBIBYTES = 2_048;
    private static final int FILES = 500;
    private static final int FILE_BYTES_MAX = 40_000;
    private static final int OPERATIONS_MAX = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final long seed = Long.getLong("tandem.cuts.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    private final Versions versions = new Versions();

    @TempDir
    private Path directory;

    @BeforeEach
    void check() {
        String missing = LoopDisk.missing(directory);
        assumeTrue(missing.isEmpty(), missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noauto_da_alloc"})
    void authorWithoutPower_keepsAllThatItAnnounced(String options) throws IOException {
        try (LoopDisk disk = LoopDisk.make(directory, "disk", DISK_MEBIBYTES, options);
                Pair pair = Pair.start(disk.root(), directory.resolve("b"), directory, "tcp")) {
            CarefulUser user = new CarefulUser("A", pair.a(), versions, seed);
            for (int cycle = 1; cycle <= CYCLES; cycle++) {
                String when = "cut " + cycle + " of the author, seed " + seed;
                for (int i = random.nextInt(OPERATIONS_MAX); i >= 0; i--) {
                    user.act();
                }
                if (cycle % 2 == 1) {
                    cutAfterAll(pair, disk, when);
                } else {
                    cutAtOnce(pair, disk, user, when);
                }
                user.look();
            }
            say("author " + options + ": " + CYCLES + " cuts, " + versions.count() + " versions");
        }
    }

    /** Everything was announced: nothing may differ afterwards. */
    private void cutAfterAll(Pair pair, LoopDisk disk, String when) throws IOException {
        Awaitility.await(when)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> TreeListing.of(pair.a().tree())
                        .differences(TreeListing.of(pair.b().tree()))
                        .isEmpty());
        TreeListing told = TreeListing.of(pair.b().tree());
        cut(pair.a(), disk);
        pair.awaitEqual(when);
        assertThat(TreeListing.of(pair.b().tree()).differences(told)).as(when).isEmpty();
    }

    /** Some of it was announced: what the other shows and the user has not replaced since stays; the rest is anybody's. */
    private void cutAtOnce(Pair pair, LoopDisk disk, CarefulUser user, String when) throws IOException {
        Path there = pair.b().tree().resolve("own-A");
        Map<String, String> before = CarefulUser.seen(there);
        Awaitility.await(when)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !CarefulUser.seen(there).equals(before)
                        || CarefulUser.seen(there).equals(user.expected()));
        disk.cutPower();
        Map<String, String> settled = new TreeMap<>(user.expected());
        settled.entrySet().retainAll(CarefulUser.seen(there).entrySet());
        pair.a().daemon().kill();
        disk.restore();
        pair.a().daemon().start();
        pair.awaitEqual(when);
        Map<String, String> after = CarefulUser.seen(there);
        assertThat(after).as(when).containsAllEntriesOf(settled);
        assertThat(after.keySet()).as(when).noneMatch(path -> path.contains(".sync-conflict-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noauto_da_alloc"})
    void receiverWithoutPower_fetchesAgainAndAnnouncesNothing(String options) throws IOException {
        try (LoopDisk disk = LoopDisk.make(directory, "disk", DISK_MEBIBYTES, options);
                Pair pair = Pair.start(directory.resolve("a"), disk.root(), directory, "tcp")) {
            for (int cycle = 1; cycle <= CUTS_OF_RECEIVER; cycle++) {
                String when = "cut " + cycle + " of the receiver, seed " + seed;
                fill(pair.a().tree(), cycle);
                TreeListing made = TreeListing.of(pair.a().tree());
                long wanted = random.nextInt(FILES);
                Path growing = pair.b().tree().resolve("new-" + cycle);
                Awaitility.await(when)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> count(growing) >= wanted);
                cut(pair.b(), disk);
                pair.awaitEqual(when);
                assertThat(TreeListing.of(pair.a().tree()).differences(made))
                        .as(when)
                        .isEmpty();
                assertThat(pair.a().daemon().happenings(0))
                        .as(when)
                        .noneMatch(event ->
                                event.type().equals("applied") || event.type().equals("conflict"));
            }
            say("receiver " + options + ": " + CUTS_OF_RECEIVER + " cuts of " + FILES + " files each");
        }
    }

    /** New files, others in the place of older ones, and older ones deleted. */
    private void fill(Path tree, int cycle) throws IOException {
        Path fresh = Files.createDirectories(tree.resolve("new-" + cycle));
        Path replaced = Files.createDirectories(tree.resolve("replaced"));
        Path before = tree.resolve("new-" + (cycle - 1));
        for (int i = 0; i < FILES; i++) {
            Version version = Version.of("A" + (cycle * FILES * 2 + i), 200 + random.nextInt(FILE_BYTES_MAX));
            Files.write(fresh.resolve("f" + i), version.bytes());
            if (i % 5 == 0) {
                Files.write(
                        replaced.resolve("f" + i),
                        Version.of("B" + (cycle * FILES * 2 + i), 3_000).bytes());
            }
            if (i % 7 == 0) {
                Files.deleteIfExists(before.resolve("f" + i));
            }
        }
    }

    private static long count(Path tree) {
        String[] names = tree.toFile().list();
        return names == null ? -1 : names.length;
    }

    private static void cut(Pair.Side side, LoopDisk disk) throws IOException {
        disk.cutPower();
        side.daemon().kill();
        disk.restore();
        side.daemon().start();
    }

    private static void say(String text) {
        System.out.println("power: " + text);
    }
}
