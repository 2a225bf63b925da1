package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.endtoend.TreeListing;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls to the disk that fail, once or for a while, at whoever makes changes and at whoever takes them.
 *
 * <p>Some are tried always; {@code -Dtandem.faults.full=true} tries all, {@code -Dtandem.faults.only=TEXT[,TEXT]…} those
 * whose injection contains one of the texts.
 */
@Timeout(14_400)
final class DiskFaultIT {
    private static final Duration STRUCK_MAX = Duration.ofSeconds(60);
    private static final Duration SHOWN_MAX = Duration.ofSeconds(10);

    private static final String NOTHING = "nothing shown";

    private static final List<String> SOME =
            List.of("fdatasync:error=EIO:when=1+", "pwrite64:error=ENOSPC:when=1+", "getdents64:error=EIO:when=1+");

    /** Errors that a disk or a system short of something gives, in the calls that meet them. */
    private static final List<String> ALL = List.of(
            "fdatasync:error=EIO:when=1",
            "fdatasync:error=EIO:when=2",
            "fdatasync:error=EIO:when=1+",
            "fsync:error=EIO:when=1",
            "fsync:error=EIO:when=1+",
            "syncfs:error=EIO:when=1",
            "syncfs:error=EIO:when=1+",
            "pwrite64:error=EIO:when=1",
            "pwrite64:error=ENOSPC:when=1",
            "pwrite64:error=ENOSPC:when=3",
            "pwrite64:error=ENOSPC:when=1+",
            "pwrite64:error=EDQUOT:when=1+",
            "pread64:error=EIO:when=1",
            "pread64:error=EIO:when=2",
            "pread64:error=EIO:when=1+",
            "openat:error=EMFILE:when=1",
            "openat:error=EMFILE:when=2",
            "openat:error=EMFILE:when=1+",
            "openat2:error=EMFILE:when=1+",
            "openat2:error=ENOMEM:when=1+",
            "openat2:error=EIO:when=1+",
            "openat2:error=ELOOP:when=1+",
            "statx:error=EIO:when=1+",
            "statx:error=EACCES:when=1+",
            "statx:error=ESTALE:when=1+",
            "statx:error=ENOTDIR:when=1+",
            "getdents64:error=EIO:when=1",
            "getdents64:error=EIO:when=1+",
            "renameat2:error=EIO:when=1",
            "renameat2:error=ENOSPC:when=1+",
            "mkdirat:error=ENOSPC:when=1+",
            "symlinkat:error=ENOSPC:when=1+",
            "unlinkat:error=EIO:when=1+",
            "utimensat:error=EIO:when=1+",
            "readlinkat:error=EIO:when=1+");

    @TempDir
    private Path directory;

    private Pair pair;
    private int round;

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
    void faultsAtTheAuthor_announceNothingWrong() throws IOException {
        assertThat(run(pair.a())).isPositive();
    }

    @Test
    void faultsAtTheReceiver_announceNothingAndHeal() throws IOException {
        assertThat(run(pair.b())).isPositive();
    }

    /** Returns how many faults were met. */
    private int run(Pair.Side victim) throws IOException {
        String only = System.getProperty("tandem.faults.only", "");
        boolean full = Boolean.getBoolean("tandem.faults.full") || !only.isEmpty();
        int met = 0;
        for (String fault : full ? ALL : SOME) {
            if (Stream.of(only.split(",")).anyMatch(fault::contains)) {
                met += strike(victim, fault) ? 1 : 0;
            }
        }
        return met;
    }

    /** One round with a fault in it; returns whether the daemon met the fault. */
    private boolean strike(Pair.Side victim, String fault) throws IOException {
        round++;
        String what = (victim.equals(pair.a()) ? "author " : "receiver ") + fault;
        ChangeSet changes = ChangeSet.prepare(pair.a(), round);
        pair.awaitEqual("before " + what);
        TreeListing old = TreeListing.of(pair.a().tree());
        long since = lastEvent(pair.b());
        TreeListing wanted;
        boolean met;
        String shown;
        try (Strace strace = Strace.attach(victim.daemon(), directory, List.of(fault))) {
            changes.make();
            wanted = TreeListing.of(pair.a().tree());
            met = struck(strace);
            shown = met ? shown(victim) : "not met";
            assertNothingInvented(what, old, wanted);
            if (met && fault.endsWith("+") && shown.equals(NOTHING)) {
                // What hinders nothing, because there is another source, need not be shown.
                pair.awaitEqual(what + " shows nothing, so all must go on");
            }
        }
        say(what + ": " + shown);
        if (!victim.daemon().isAlive()) {
            assertThat(victim.daemon().awaitEnd()).as(what).isNotZero();
            victim.daemon().start();
        }
        pair.awaitEqual(what);
        assertThat(TreeListing.of(pair.a().tree()).differences(wanted)).as(what).isEmpty();
        assertThat(pair.conflictCopies()).as(what).isEmpty();
        assertDeletedOnly(what, old, wanted, since);
        return met;
    }

    private boolean struck(Strace strace) throws IOException {
        try {
            Awaitility.await()
                    .atMost(STRUCK_MAX)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> strace.hasStruck() || (bothShow() && pair.isIdle()));
        } catch (ConditionTimeoutException neither) {
            return false;
        }
        return strace.hasStruck();
    }

    private boolean bothShow() throws IOException {
        return TreeListing.of(pair.a().tree())
                .differences(TreeListing.of(pair.b().tree()))
                .isEmpty();
    }

    /** What the daemon shows of its trouble while it lasts. */
    private String shown(Pair.Side victim) {
        List<String> found = new ArrayList<>();
        try {
            Awaitility.await()
                    .atMost(SHOWN_MAX)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> {
                        found.clear();
                        found.addAll(trouble(victim));
                        return !found.isEmpty();
                    });
            return String.join(", ", found);
        } catch (ConditionTimeoutException healed) {
            return NOTHING;
        }
    }

    private List<String> trouble(Pair.Side victim) throws IOException {
        if (!victim.daemon().isAlive()) {
            return List.of("ended");
        }
        Json share = victim.daemon().share(pair.share());
        TreeSet<String> codes = new TreeSet<>();
        if (!share.at("error").isNothing()) {
            codes.add("error " + share.at("error").text("code"));
        }
        share.at("problems").items().forEach(problem -> codes.add("problem " + problem.text("code")));
        return List.copyOf(codes);
    }

    /** Every path of b shows what stood there or what was to come. */
    private void assertNothingInvented(String what, TreeListing old, TreeListing wanted) throws IOException {
        assertThat(TreeListing.of(pair.b().tree()).invented(old, wanted))
                .as(what)
                .isEmpty();
    }

    /** Only what the user took away was taken away at b. */
    private void assertDeletedOnly(String what, TreeListing old, TreeListing wanted, long since) throws IOException {
        if (!pair.b().daemon().isAlive()) {
            return;
        }
        TreeSet<String> deleted = new TreeSet<>();
        for (Victim.Happening event : pair.b().daemon().happenings(since)) {
            if (event.type().equals("applied") && event.kind().equals("deleted")) {
                deleted.add(event.path());
            }
        }
        deleted.removeIf(path ->
                !wanted.lines().containsKey(path) || !old.contentAt(path).equals(wanted.contentAt(path)));
        assertThat(deleted).as("%s: taken away at b", what).isEmpty();
    }

    private static long lastEvent(Pair.Side side) throws IOException {
        List<Victim.Happening> all = side.daemon().happenings(0);
        return all.isEmpty() ? 0 : all.get(all.size() - 1).id();
    }

    private static void say(String text) {
        System.out.println("faults: " + text);
    }
}
