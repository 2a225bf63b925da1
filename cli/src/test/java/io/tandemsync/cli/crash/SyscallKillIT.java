package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.endtoend.TreeListing;
import io.tandemsync.client.TandemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One set of changes, with the daemon that makes or takes them killed in the Nth mutating call of a kind.
 *
 * <p>Some points are tried always; {@code -Dtandem.syscalls.full=true} tries every kind and every N until a round is not
 * killed any more, {@code -Dtandem.syscalls.only=KIND[,KIND]…} those kinds,
 * {@code -Dtandem.syscalls.max=N} at most so many calls of each.
 */
@Timeout(14_400)
final class SyscallKillIT {
    private static final List<String> KINDS = List.of(
            "renameat2",
            "unlinkat",
            "fdatasync",
            "fsync",
            "syncfs",
            "pwrite64",
            "mkdirat",
            "symlinkat",
            "utimensat",
            "fchmodat",
            "ftruncate",
            "rename",
            "unlink",
            "rmdir",
            "linkat",
            "write");
    private static final List<Point> SOME_RECEIVED =
            List.of(new Point("renameat2", 2), new Point("renameat2", 7), new Point("fdatasync", 1));
    private static final List<Point> SOME_MADE = List.of(new Point("pwrite64", 2), new Point("syncfs", 1));
    private static final int UNKILLED_MAX = 2;
    private static final int NTH_MAX = Integer.getInteger("tandem.syscalls.max", 60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private Pair pair;
    private int round;

    /** The Nth call of a kind in any thread. */
    private record Point(String kind, int nth) {}

    /** The last events before a round. */
    private record Since(long seenByA, long seenByB) {}

    @BeforeEach
    void start() throws IOException {
        String missing = Strace.missing();
        assumeTrue(missing.isEmpty(), missing);
        pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, "tcp");
    }

    @AfterEach
    void end() throws IOException {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void receiverKilledInACall_showsOldOrNewAndMakesNoRecord() throws IOException {
        run(pair.b(), SOME_RECEIVED);

        pair.a().daemon().kill();
        pair.b().daemon().kill();
        StoredRecords made = StoredRecords.read(pair.a());
        StoredRecords taken = StoredRecords.read(pair.b());
        assertThat(taken.own()).as("records made by the receiver").isEmpty();
        assertThat(taken.records()).isEqualTo(made.records());
        assertThat(made.own()).isEqualTo(made.records());
    }

    @Test
    void authorKilledInACall_announcesEachEditOnceAndReusesNoDot() throws IOException {
        run(pair.a(), SOME_MADE);

        pair.a().daemon().kill();
        pair.b().daemon().kill();
        StoredRecords made = StoredRecords.read(pair.a());
        StoredRecords taken = StoredRecords.read(pair.b());
        assertThat(made.contradicted(taken)).as("one dot, two records").isEmpty();
        assertThat(taken.records()).isEqualTo(made.records());
        assertThat(made.own()).isEqualTo(made.records());
    }

    private void run(Pair.Side victim, List<Point> some) throws IOException {
        String only = System.getProperty("tandem.syscalls.only", "");
        if (!Boolean.getBoolean("tandem.syscalls.full") && only.isEmpty()) {
            long kills = 0;
            for (Point point : some) {
                kills += strike(victim, point) ? 1 : 0;
            }
            say(kills + " of " + some.size() + " points met");
            assertThat(kills).isPositive();
            return;
        }
        for (String kind : only.isEmpty() ? KINDS : List.of(only.split(","))) {
            int unkilled = 0;
            int nth = 1;
            while (unkilled < UNKILLED_MAX && nth <= NTH_MAX) {
                unkilled = strike(victim, new Point(kind, nth)) ? 0 : unkilled + 1;
                nth++;
            }
            say(kind + ": " + (nth - 1 - unkilled) + " points");
        }
    }

    /** One round with a kill in it; returns whether the daemon was killed. */
    private boolean strike(Pair.Side victim, Point point) throws IOException {
        round++;
        ChangeSet changes = ChangeSet.prepare(pair.a(), round);
        pair.awaitEqual("before " + point);
        TreeListing old = TreeListing.of(pair.a().tree());
        Since since = new Since(lastEvent(pair.a()), lastEvent(pair.b()));
        TreeListing wanted;
        Strace strace =
                Strace.attach(victim.daemon(), directory, List.of(point.kind + ":signal=SIGKILL:when=" + point.nth));
        try (strace) {
            changes.make();
            TreeListing made = TreeListing.of(pair.a().tree());
            Awaitility.await(point + "\n" + strace.said())
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !victim.daemon().isAlive() || isThrough(made));
            wanted = made;
        }
        // Until strace was gone the daemon may have been killed, also when all was through.
        boolean killed = strace.hasStruck() || !victim.daemon().isAlive();
        if (killed) {
            victim.daemon().awaitEnd();
            assertThat(neither(old, wanted))
                    .as("%s: what b showed after the kill", point)
                    .isEmpty();
            victim.daemon().start();
        }
        pair.awaitEqual(point.toString());
        assertThat(TreeListing.of(pair.a().tree()).differences(wanted))
                .as("%s at a", point)
                .isEmpty();
        assertThat(pair.conflictCopies()).as(point.toString()).isEmpty();
        checkEvents(victim, point, changes, since);
        return killed;
    }

    /** Whoever was not killed tells: a took nothing from b, and b took every change of a once. */
    private void checkEvents(Pair.Side victim, Point point, ChangeSet changes, Since since) throws IOException {
        if (victim.equals(pair.b())) {
            assertThat(pair.a().daemon().happenings(since.seenByA))
                    .as("%s: what a took", point)
                    .noneMatch(event ->
                            event.type().equals("applied") || event.type().equals("conflict"));
            return;
        }
        Map<String, Integer> applied = new TreeMap<>();
        for (Victim.Happening event : pair.b().daemon().happenings(since.seenByB)) {
            if (event.type().equals("applied")) {
                applied.merge(event.path(), 1, Integer::sum);
            }
        }
        ChangeSet.CHANGED_TWICE.forEach(name -> applied.remove(changes.path(name)));
        assertThat(applied.values()).as("%s: %s", point, applied).containsOnly(1);
    }

    private static long lastEvent(Pair.Side side) throws IOException {
        List<Victim.Happening> all = side.daemon().happenings(0);
        return all.isEmpty() ? 0 : all.get(all.size() - 1).id();
    }

    private boolean isThrough(TreeListing wanted) throws IOException {
        try {
            return TreeListing.of(pair.b().tree()).differences(wanted).isEmpty() && pair.isIdle();
        } catch (TandemException killed) {
            return false;
        }
    }

    /** Paths of b that show neither what stood there nor what was to come, but for permissions and times on their way. */
    private List<String> neither(TreeListing old, TreeListing wanted) throws IOException {
        List<String> found = TreeListing.of(pair.b().tree()).invented(old, wanted);
        for (Map.Entry<String, String> line : old.lines().entrySet()) {
            // What stays a file is there at every moment.
            boolean stays = line.getValue().startsWith("file")
                    && wanted.lines().getOrDefault(line.getKey(), "").startsWith("file");
            if (stays && !Files.exists(pair.b().tree().resolve(line.getKey()), LinkOption.NOFOLLOW_LINKS)) {
                found.add(line.getKey() + " is absent");
            }
        }
        return found;
    }

    private static void say(String text) {
        System.out.println("syscalls: " + text);
    }
}
