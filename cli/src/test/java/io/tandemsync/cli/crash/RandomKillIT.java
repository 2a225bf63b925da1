package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two daemons killed again and again while users work on both sides.
 *
 * <p>{@code -Dtandem.kill.cycles=N} makes it longer, {@code -Dtandem.kill.seed=N} repeats users and moments as far as the
 * machine does, {@code -Dtandem.kill.transport=quic} takes the other transport.
 */
@Timeout(14_400)
final class RandomKillIT {
    private static final int CYCLES = Integer.getInteger("tandem.kill.cycles", 4);
    private static final String TRANSPORT = System.getProperty("tandem.kill.transport", "tcp");
    private static final int CYCLES_BETWEEN_CHECKS = 20;
    private static final long OPERATION_MILLIS = 12;
    private static final int LIFE_MILLIS_MAX = 1_500;
    /** A start is killed too, at times; after so long it is over on most machines. */
    private static final int START_MILLIS_MAX = 2_500;

    /** From any crash to service; as the processors' time, which does not grow with what else the machine does. */
    private static final Duration SERVICE_MAX = Duration.ofSeconds(10);

    private final long seed = Long.getLong("tandem.kill.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    private final Versions versions = new Versions();
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(3);
    private final List<CarefulUser> users = new ArrayList<>();
    private volatile boolean working;

    @TempDir
    private Path directory;

    private Pair pair;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Platform.isLinux(), "the users' exact swaps are calls of Linux");
        pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, TRANSPORT);
        users.add(new CarefulUser("A", pair.a(), versions, seed));
        users.add(new CarefulUser("B", pair.b(), versions, seed + 1));
        for (CarefulUser user : users) {
            work(threads, user);
        }
    }

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        pair.close();
    }

    private void work(ScheduledExecutorService pool, CarefulUser user) {
        var unused = pool.scheduleWithFixedDelay(
                () -> {
                    synchronized (user) {
                        if (working) {
                            user.act();
                        }
                    }
                },
                0,
                OPERATION_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Test
    void killsAtRandomMoments_loseNothingAndLeaveEqualTrees() throws IOException {
        say("seed " + seed + ", replay with -Dtandem.kill.seed=" + seed);
        List<Path> polled = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            polled.add(pair.b().tree().resolve("own-A/f" + i));
            polled.add(pair.a().tree().resolve("own-B/f" + i));
        }
        try (Poller poller = new Poller(polled, true)) {
            for (int cycle = 1; cycle <= CYCLES; cycle++) {
                crash();
                if (cycle % CYCLES_BETWEEN_CHECKS == 0 || cycle == CYCLES) {
                    check("after " + cycle + " kills, seed " + seed);
                }
            }
            assertThat(poller.findings()).as("seed %d", seed).isEmpty();
            say(poller.looks() + " looks of a reader");
        }
        say("starts: median " + median(Victim.Start::elapsed) + ", of that work " + median(Victim.Start::work));
        assertThat(median(Victim.Start::work)).isLessThanOrEqualTo(SERVICE_MAX);
    }

    private Duration median(Function<Victim.Start, Duration> of) {
        List<Duration> sorted = pair.sides().stream()
                .flatMap(side -> side.daemon().starts().stream())
                .map(of)
                .sorted()
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Lets users and daemons work for a moment, and kills one or both; the killed one may be killed while it starts. */
    private void crash() throws IOException {
        working = true;
        pass(random.nextInt(LIFE_MILLIS_MAX));
        int choice = random.nextInt(10);
        List<Pair.Side> victims = choice < 4 ? List.of(pair.a()) : choice < 8 ? List.of(pair.b()) : pair.sides();
        for (Pair.Side victim : victims) {
            victim.daemon().kill();
        }
        for (Pair.Side victim : victims) {
            if (random.nextInt(8) == 0) {
                victim.daemon().launch();
                pass(random.nextInt(START_MILLIS_MAX));
                victim.daemon().kill();
            }
            victim.daemon().start();
        }
    }

    private static void pass(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(1))
                .until(() -> System.nanoTime() - end >= 0);
    }

    private void check(String when) throws IOException {
        working = false;
        Map<String, String> expected = new TreeMap<>();
        for (CarefulUser user : users) {
            synchronized (user) {
                expected.putAll(user.expected());
            }
        }
        pair.awaitEqual(when);

        assertThat(versions.lost(pair.sides().stream().map(Pair.Side::tree).toList()))
                .as(when + ": lost")
                .isEmpty();
        assertThat(versions.phantoms(pair.a().tree())).as(when + ": phantoms").isEmpty();
        Map<String, String> found = new TreeMap<>();
        for (CarefulUser user : users) {
            found.putAll(CarefulUser.seen(user.ownDirectory()));
        }
        assertThat(found).as(when + ": where only one user works").isEqualTo(expected);
        say(when + ": " + versions.count() + " versions by "
                + users.stream().mapToInt(CarefulUser::done).sum() + " operations, "
                + pair.conflictCopies().size() + " conflict copies");
    }

    private static void say(String text) {
        System.out.println("kill " + TRANSPORT + ": " + text);
    }
}
