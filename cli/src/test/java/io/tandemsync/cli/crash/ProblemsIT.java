package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.endtoend.TreeListing;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a disk and its permissions refuse, between two daemons that may read no other user's files: it is listed with its
 * reason where it is so, everything else goes on, nothing is deleted, and it heals by itself.
 *
 * <p>{@code -Dtandem.problems.full=true} waits for the polling of what cannot be watched instead of asking for a scan.
 */
@Timeout(3_600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProblemsIT {
    /** Root as everybody else: permissions of files hold for it. */
    private static final String[] ORDINARY = {"setpriv", "--bounding-set", "-dac_override,-dac_read_search"};

    private static final int NOBODY = 65_534;
    private static final Duration SHOWN_MAX = Duration.ofMinutes(2);
    /** Longest pause between two tries of one path, and some more. */
    private static final Duration HEALED_MAX = Duration.ofMinutes(6);

    /** What is not watched is looked for every half minute. */
    private static final boolean WAITS_FOR_POLLS = Boolean.getBoolean("tandem.problems.full");

    private static final int SWAPS = 400;
    private static final int FILE_BYTES_MAX = 1 << 20;

    private Path directory;
    private Pair pair;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        assumeTrue(LinuxCalls.isSuperuser(), "only root makes files that others may not read, and only on Linux");
        assumeTrue(Tool.exists("setpriv", "--version"), "setpriv is not installed");
        directory = temporary;
        pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, "tcp");
        for (Pair.Side side : pair.sides()) {
            side.daemon().end();
            side.daemon().launchedBy(ORDINARY);
            side.daemon().start();
        }
    }

    @AfterAll
    void end() throws IOException {
        if (pair != null) {
            pair.close();
        }
    }

    private Path a(String path) {
        return pair.a().tree().resolve(path);
    }

    private Path b(String path) {
        return pair.b().tree().resolve(path);
    }

    private static void await(String what, Duration patience, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    private void awaitAtB(String path, String content) {
        await(path, SHOWN_MAX, () -> Files.readString(b(path)).equals(content));
    }

    private Map<String, String> problems(Pair.Side side) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        for (Json problem : side.daemon().share(pair.share()).at("problems").items()) {
            found.put(problem.text("path"), problem.text("code"));
        }
        return found;
    }

    private void awaitProblem(Pair.Side side, String path, String code) {
        await(code + " at " + path, SHOWN_MAX, () -> code.equals(problems(side).get(path)));
    }

    private void awaitHealed(String when) throws IOException {
        await(
                when,
                HEALED_MAX,
                () -> TreeListing.of(pair.a().tree())
                                .differences(TreeListing.of(pair.b().tree()))
                                .isEmpty()
                        && problems(pair.a()).isEmpty()
                        && problems(pair.b()).isEmpty());
        pair.awaitEqual(when);
        assertThat(pair.conflictCopies()).as(when).allMatch(path -> path.startsWith("swapped"));
    }

    private static void give(Path path, int user, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void unreadableAtTheAuthor_isUnknown_notDeleted() throws IOException {
        Files.createDirectories(a("closed/inner"));
        Files.writeString(a("closed/secret"), "one");
        Files.writeString(a("closed/inner/file"), "one");
        pair.awaitEqual("before");
        give(a("closed/secret"), NOBODY, "rw-------");
        give(a("closed/inner"), NOBODY, "rwx------");
        awaitProblem(pair.a(), "closed/secret", "unreadable");
        awaitProblem(pair.a(), "closed/inner", "unreadable");
        pair.a().daemon().rescan(pair.share());
        Files.writeString(a("closed/beside"), "goes on");
        awaitAtB("closed/beside", "goes on");
        assertThat(b("closed/secret")).hasContent("one");
        assertThat(b("closed/inner/file")).hasContent("one");

        give(a("closed/secret"), 0, "rw-r--r--");
        give(a("closed/inner"), 0, "rwxr-xr-x");
        awaitHealed("readable again");
    }

    @Test
    void directoryThatBecomesReadable_isWatchedFromThenOn() throws IOException {
        Path made = Files.createDirectories(directory.resolve("made"));
        Files.createDirectory(made.resolve("inner"));
        give(made, NOBODY, "rwx------");
        Files.move(made, a("later"));
        awaitProblem(pair.a(), "later", "unreadable");
        give(a("later"), 0, "rwxr-xr-x");
        awaitHealed("readable");
        Files.writeString(a("later/inner/file"), "hinted");
        awaitAtB("later/inner/file", "hinted");
    }

    @Test
    void whatTheReceiverMayNotWrite_isListed_andTheRestGoesOn() throws IOException {
        Files.createDirectories(a("kept"));
        Files.writeString(a("kept/edited"), "one");
        Files.writeString(a("kept/removed"), "one");
        pair.awaitEqual("before");
        give(b("kept"), NOBODY, "rwxr-xr-x");
        Files.writeString(a("kept/edited"), "two");
        Files.writeString(a("kept/made"), "two");
        Files.delete(a("kept/removed"));
        Files.writeString(a("elsewhere"), "goes on");
        awaitAtB("elsewhere", "goes on");
        awaitProblem(pair.b(), "kept/edited", "io");
        awaitProblem(pair.b(), "kept/removed", "io");
        assertThat(b("kept/edited")).hasContent("one");
        assertThat(a("kept/edited")).hasContent("two");

        give(b("kept"), 0, "rwxr-xr-x");
        awaitHealed("writable again");
        assertThat(b("kept/removed")).doesNotExist();
    }

    @Test
    void immutableFiles_areListed_andTheRestGoesOn() throws IOException {
        Files.writeString(a("fixed"), "one");
        Files.writeString(a("fixed-too"), "one");
        pair.awaitEqual("before");
        assumeTrue(Tool.run(List.of("chattr", "+i", b("fixed").toString())).isEmpty(), "no immutable files here");
        try {
            Tool.expect("chattr", "+i", b("fixed-too").toString());
            Files.writeString(a("fixed"), "two");
            Files.delete(a("fixed-too"));
            Files.writeString(a("loose"), "goes on");
            awaitAtB("loose", "goes on");
            awaitProblem(pair.b(), "fixed", "io");
            awaitProblem(pair.b(), "fixed-too", "io");
            assertThat(b("fixed")).hasContent("one");
        } finally {
            Tool.expect("chattr", "-i", b("fixed").toString(), b("fixed-too").toString());
        }
        awaitHealed("not immutable any more");
        assertThat(a("fixed")).hasContent("two");
    }

    @Test
    void fileBeyondTheLimitOfItsSize_isListed_andSmallerOnesGoOn() throws IOException {
        String process = Long.toString(pair.b().daemon().pid());
        assumeTrue(
                Tool.run(List.of("prlimit", "--pid", process, "--fsize=" + FILE_BYTES_MAX + ":unlimited"))
                        .isEmpty(),
                "prlimit does not work here");
        try {
            Files.write(a("large"), Version.of("L1", 3 * FILE_BYTES_MAX).bytes());
            Files.writeString(a("small"), "goes on");
            awaitAtB("small", "goes on");
            awaitProblem(pair.b(), "large", "disk-full");
            assertThat(b("large")).doesNotExist();
        } finally {
            Tool.expect("prlimit", "--pid", process, "--fsize=unlimited");
        }
        awaitHealed("no limit any more");
    }

    /** Updates arrive below a directory that a user swaps with a link out of the share, and back, all the time. */
    @Test
    void parentThatTurnsIntoALink_leadsNobodyOutside() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("f0"), "canary");
        Files.createDirectories(outside.resolve("deep"));
        String before = TreeListing.of(outside).lines().toString();
        Files.createDirectories(a("swapped/deep"));
        Files.writeString(a("swapped/f0"), "start");
        pair.awaitEqual("before the swaps");
        Path link = pair.b().away().resolve("link");
        Files.createSymbolicLink(link, outside);
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            try {
                for (int i = 0; i < SWAPS && !over.get(); i++) {
                    LinuxCalls.exchange(link, b("swapped"));
                    Files.readAllLines(outside.resolve("f0"));
                    LinuxCalls.exchange(link, b("swapped"));
                }
            } catch (IOException e) {
                over.set(true);
            }
        });
        swapper.start();
        try {
            for (int i = 0; i < SWAPS && swapper.isAlive(); i++) {
                Files.createDirectories(a("swapped/deep"));
                Files.writeString(a("swapped/f" + i % 5), "update " + i);
                Files.writeString(a("swapped/deep/f" + i % 5), "update " + i);
                if (i % 9 == 0) {
                    Files.deleteIfExists(a("swapped/f" + i % 5));
                }
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        pair.awaitEqual("after the swaps");
        assertThat(TreeListing.of(outside).lines()).hasToString(before);
        try (Stream<Path> files = Files.walk(pair.a().tree().resolve("swapped"))) {
            assertThat(files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)))
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("canary"));
        }
    }

    /** The kernel gives no more watches: that is said, and what is not watched is found by looking. */
    @Test
    void watchesThatRunOut_areNamed_andChangesAreFoundByLooking() throws IOException {
        String limited = "echo 12 > /proc/sys/user/max_inotify_watches && exec \"$@\"";
        assumeTrue(
                Tool.run(List.of("unshare", "--user", "--map-root-user", "sh", "-c", limited, "sh", "true"))
                        .isEmpty(),
                "this system has no user namespaces with limits of their own");
        for (int i = 0; i < 40; i++) {
            Files.createDirectories(a("many/d" + i));
            Files.writeString(a("many/d" + i + "/f"), "one");
        }
        pair.awaitEqual("before");
        Victim daemon = pair.a().daemon();
        daemon.end();
        daemon.launchedBy("unshare", "--user", "--map-root-user", "sh", "-c", limited, "sh");
        daemon.start();
        try {
            await("watch-limit", SHOWN_MAX, () -> problems(pair.a()).containsValue("watch-limit"));
            for (int i = 0; i < 40; i++) {
                Files.writeString(a("many/d" + i + "/f"), "two");
            }
            if (!WAITS_FOR_POLLS) {
                daemon.rescan(pair.share());
            }
            for (int i = 0; i < 40; i++) {
                awaitAtB("many/d" + i + "/f", "two");
            }
        } finally {
            daemon.end();
            daemon.launchedBy(ORDINARY);
            daemon.start();
        }
        awaitHealed("watched again");
    }
}
