package io.tandemsync.cli.endtoend;

import static java.nio.file.StandardOpenOption.SPARSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.disk.LiveTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a real share over one transport: each step goes on where the one before ended.
 *
 * <p>{@code -Dtandem.e2e.seed=N} replays the random steps, {@code -Dtandem.e2e.full=true} makes every tree full size.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RealTreeScenario {
    private static final Duration SYNC_MAX = Duration.ofMinutes(10);
    private static final Duration SETTLED_MAX = Duration.ofMinutes(3);
    private static final int OPERATIONS = 1_000;
    private static final long OPERATION_MILLIS = 15;
    private static final long RESTART_OVERHEAD_BYTES = 4 << 20;
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final long QUIET_BYTES_MAX = 8 << 10;
    private static final long GAPPED_BYTES = (Boolean.getBoolean("tandem.e2e.full") ? 40L : 1L) << 28;

    @RegisterExtension
    final TestWatcher onFailure = new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            say("FAILED " + context.getDisplayName() + ", seed " + seed);
            for (RunningDevice device : devices) {
                try {
                    say(device.logTail());
                } catch (IOException e) {
                    say("no log: " + e.getMessage());
                }
            }
        }
    };

    private final String transport;
    private final RealTree.Size size;
    private final long seed = Long.getLong("tandem.e2e.seed", System.nanoTime() & 0xffff_ffffL);
    private final List<RunningDevice> devices = new ArrayList<>();
    private Path dir;
    private Path treeA;
    private Path treeB;
    private Path treeC;
    private RunningDevice a;
    private RunningDevice b;
    private String share = "";
    private long began;

    RealTreeScenario(String transport, RealTree.Size size) {
        this.transport = transport;
        this.size = Boolean.getBoolean("tandem.e2e.full") ? RealTree.Size.FULL : size;
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        say("seed " + seed + ", replay with -Dtandem.e2e.seed=" + seed);
        dir = temporary.toRealPath();
        treeA = dir.resolve("a/tree");
        treeB = dir.resolve("b/tree");
        treeC = dir.resolve("c/tree");
        began = System.nanoTime();
        RealTree.make(treeA, size);
        took("making the tree");
        a = device("a");
        b = device("b");
    }

    @AfterAll
    void end() throws IOException {
        for (RunningDevice device : devices) {
            device.close();
        }
    }

    @BeforeEach
    void begin() {
        began = System.nanoTime();
    }

    @AfterEach
    void took(TestInfo step) {
        took(step.getDisplayName());
    }

    @Test
    @Order(1)
    void realTree_isEqualOnTheOtherDevice() throws IOException {
        share = a.run("share", "add", treeA.toString(), "--json").json().text("id");
        b.run("share", "import", token(a), treeB.toString());

        b.awaitSync(share, SYNC_MAX);
        took("the first sync");

        TreeListing here = TreeListing.of(treeA);
        assertThat(here.files()).isGreaterThanOrEqualTo(size.files());
        assertThat(here.bytes()).isGreaterThanOrEqualTo(size.bytes());
        assertThat(here.differences(TreeListing.of(treeB))).isEmpty();
        assertThat(a.run("share", "info", share, "--json").json().at("problems").items())
                .isEmpty();
    }

    @Test
    @Order(2)
    void randomEditsOnBothSides_loseNothingAndEndEqual() throws Exception {
        Path away = Files.createDirectory(dir.resolve("away"));
        Writings writings = new Writings();
        ScheduledExecutorService users = Executors.newScheduledThreadPool(2);
        try {
            RandomUser first = new RandomUser("A", treeA.resolve("work"), away, seed, writings);
            RandomUser second = new RandomUser("B", treeB.resolve("work"), away, seed + 1, writings);
            Future<?> firstWork = work(users, first);
            Future<?> secondWork = work(users, second);
            awaitEnd(firstWork);
            awaitEnd(secondWork);
            say("operations that met something else: " + first.refused() + " and " + second.refused());
        } finally {
            users.shutdownNow();
        }
        took(writings.count() + " writings");

        awaitEqual(List.of(a, b), List.of(treeA, treeB));

        assertThat(writings.count()).isGreaterThan(OPERATIONS / 4);
        assertThat(writings.missing(List.of(
                        treeA.resolve("work"),
                        treeB.resolve("work"),
                        treeA.resolve(".syncdb/versions"),
                        treeB.resolve(".syncdb/versions"),
                        treeA.resolve(".syncdb/displaced"),
                        treeB.resolve(".syncdb/displaced"))))
                .as("seed %d", seed)
                .isEmpty();
    }

    @Test
    @Order(3)
    void offlineChangesOfBothSides_meetAfterRestartsAndMoveLittle() throws IOException {
        a.stop();
        b.kill();
        long changed = editOffline(treeA, "A") + editOffline(treeB, "B");
        Files.move(treeA.resolve("big"), treeA.resolve("odd/big, renamed"));
        Files.move(treeB.resolve("fill/1"), treeB.resolve("fill/one"));

        a.start();
        b.start();
        awaitEqual(List.of(b, a), List.of(treeA, treeB));

        long moved = b.linkBytes(share);
        say("changed " + changed + " bytes, moved " + moved);
        assertThat(Files.size(treeB.resolve("odd/big, renamed"))).isEqualTo(size.bigFileBytes());
        assertThat(treeA.resolve("fill/1")).doesNotExist();
        assertThat(moved).isBetween(changed / 2, changed * 5 / 4 + RESTART_OVERHEAD_BYTES);
    }

    @Test
    @Order(4)
    void gapsInAFile_stayGapsAndAreNotSent() throws Exception {
        Path image = treeA.resolve("image of a disk");
        Path received = treeB.resolve("image of a disk");
        byte[] data = new byte[256 << 10];
        Random random = new Random(seed);
        long before = b.linkBytes(share);
        try (FileChannel out =
                FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, SPARSE)) {
            for (long position : new long[] {0, GAPPED_BYTES / 3, GAPPED_BYTES / 2 + 17, GAPPED_BYTES - data.length}) {
                random.nextBytes(data);
                out.write(ByteBuffer.wrap(data), position);
            }
        }
        awaitEqual(List.of(a, b), List.of(treeA, treeB));
        assertThat(Files.mismatch(image, received)).isEqualTo(-1);
        assertThat(kilobytes(received)).isLessThan(8 << 10);

        try (FileChannel out = FileChannel.open(image, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(new byte[data.length]), GAPPED_BYTES / 3);
            out.write(ByteBuffer.wrap(data), GAPPED_BYTES / 4);
        }
        awaitEqual(List.of(a, b), List.of(treeA, treeB));
        assertThat(Files.mismatch(image, received)).isEqualTo(-1);
        assertThat(kilobytes(received)).isLessThan(8 << 10);
        assertThat(b.linkBytes(share) - before).isLessThan(16L << 20);

        Files.delete(image);
        awaitEqual(List.of(a, b), List.of(treeA, treeB));
    }

    /** Room that the file takes on the disk. */
    private static long kilobytes(Path file) throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String answer = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(du.waitFor()).isZero();
        return Long.parseLong(answer.substring(0, answer.indexOf('\t')));
    }

    @Test
    @Order(5)
    void chain_carriesChangesBothWays() throws IOException {
        RunningDevice c = device("c");
        c.run("share", "import", token(b), treeC.toString());
        c.awaitSync(share, SYNC_MAX);
        assertThat(TreeListing.of(treeB).differences(TreeListing.of(treeC))).isEmpty();

        Files.writeString(treeC.resolve("from c"), "by c");
        Files.writeString(treeA.resolve("from a"), "by a");
        Files.writeString(treeC.resolve("work/new of c"), "one");
        awaitEqual(List.of(c, b, a), List.of(treeA, treeB, treeC));
        Files.delete(treeA.resolve("work/new of c"));
        Files.writeString(treeC.resolve("from a"), "by c as well");
        awaitEqual(List.of(c, b, a), List.of(treeA, treeB, treeC));

        assertThat(treeA.resolve("from c")).hasContent("by c");
        assertThat(treeA.resolve("from a")).hasContent("by c as well");
        assertThat(treeC.resolve("work/new of c")).doesNotExist();
        assertThat(c.peers(share)).extracting(peer -> peer.text("deviceId")).containsExactly(b.id());
        assertThat(a.peers(share)).extracting(peer -> peer.text("deviceId")).containsExactly(b.id());
    }

    @Test
    @Order(6)
    void convergedShares_areQuiet() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        List<Path> trees = List.of(treeA, treeB, treeC);
        Map<String, String> before = LiveTree.read(() -> repositories(trees));
        long bytes = linkBytes();
        long quietSince = System.nanoTime();
        String noise = "";
        long deadline = System.nanoTime() + SETTLED_MAX.toNanos();
        while (System.nanoTime() - quietSince < QUIET.toNanos() && System.nanoTime() < deadline) {
            looks.incrementAndGet();
            Map<String, String> now = LiveTree.read(() -> repositories(trees));
            long moved = linkBytes() - bytes;
            if (!now.equals(before) || moved > QUIET_BYTES_MAX) {
                noise = moved + " bytes moved, and changed in .syncdb: " + changed(before, now);
                say(noise);
                before = now;
                bytes += moved;
                quietSince = System.nanoTime();
            }
        }
        say(looks + " looks, " + (linkBytes() - bytes) + " bytes while it was quiet");
        assertThat(System.nanoTime() - quietSince)
                .as("still not quiet after %s: %s", SETTLED_MAX, noise)
                .isGreaterThanOrEqualTo(QUIET.toNanos());
    }

    private RunningDevice device(String name) throws IOException {
        RunningDevice device = RunningDevice.start(dir, name, transport);
        devices.add(device);
        return device;
    }

    private String token(RunningDevice device) throws IOException {
        return device.run("share", "token", share).out().strip();
    }

    /** One operation after the other at a steady pace, so that syncing runs between them. */
    private static Future<?> work(ScheduledExecutorService threads, RandomUser user) {
        AtomicInteger left = new AtomicInteger(OPERATIONS);
        return threads.scheduleAtFixedRate(
                () -> {
                    if (left.get() <= 0) {
                        throw new CancellationException("done");
                    }
                    if (user.act()) {
                        left.getAndDecrement();
                    }
                },
                0,
                OPERATION_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static void awaitEnd(Future<?> work) throws Exception {
        try {
            work.get(5, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof CancellationException)) {
                throw e;
            }
        }
    }

    /** Changes, makes and deletes some files of one side; returns how many bytes have to travel. */
    private static long editOffline(Path tree, String user) throws IOException {
        long changed = 0;
        List<Path> files;
        try (Stream<Path> walk = Files.walk(tree.resolve("fill/" + (user.equals("A") ? "2" : "3")))) {
            files = walk.filter(Files::isRegularFile).sorted().limit(40).toList();
        }
        assertThat(files).hasSizeGreaterThan(20);
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            if (i % 3 == 0) {
                Files.delete(file);
            } else if (i % 3 == 1) {
                Files.move(file, tree.resolve("work/moved by " + user + " " + i));
            } else {
                Files.writeString(file, "edited by " + user + " " + i);
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * i));
                changed += Files.size(file);
            }
        }
        byte[] fresh = new byte[300_000];
        new Random(user.hashCode()).nextBytes(fresh);
        Files.write(tree.resolve("new of " + user), fresh);
        return changed + fresh.length;
    }

    /** Waits until all believe themselves in sync, and then until the trees are equal. */
    private void awaitEqual(List<RunningDevice> waiting, List<Path> trees) throws IOException {
        for (RunningDevice device : waiting) {
            device.awaitSync(share, SYNC_MAX);
        }
        took("waiting for sync");
        String first = differences(trees);
        if (!first.isEmpty()) {
            say("after waiting still unequal: " + first);
        }
        Awaitility.await()
                .atMost(SETTLED_MAX)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(differences(trees)).as("seed %d", seed).isEmpty());
    }

    private static String differences(List<Path> trees) throws IOException {
        TreeListing first = TreeListing.of(trees.get(0));
        StringBuilder found = new StringBuilder();
        for (Path tree : trees.subList(1, trees.size())) {
            found.append(first.differences(TreeListing.of(tree)));
        }
        return found.toString();
    }

    private long linkBytes() throws IOException {
        long sum = 0;
        for (RunningDevice device : devices) {
            sum += device.linkBytes(share);
        }
        return sum;
    }

    /** Every file of the repositories, with its size and time. */
    private static Map<String, String> repositories(List<Path> trees) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        for (Path tree : trees) {
            try (Stream<Path> walk = Files.walk(tree.resolve(".syncdb"))) {
                for (Path path : walk.toList()) {
                    found.put(path.toString(), stamp(path));
                }
            }
        }
        return found;
    }

    private static String stamp(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS) + " "
                + (Files.isRegularFile(path) ? Files.size(path) : 0);
    }

    private static List<String> changed(Map<String, String> before, Map<String, String> now) {
        TreeMap<String, String> all = new TreeMap<>(before);
        all.putAll(now);
        return all.keySet().stream()
                .filter(path -> !Objects.equals(before.get(path), now.get(path)))
                .limit(10)
                .toList();
    }

    private void took(String what) {
        say(what + ": " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }

    private void say(String text) {
        System.out.println("e2e " + transport + ": " + text);
    }
}
