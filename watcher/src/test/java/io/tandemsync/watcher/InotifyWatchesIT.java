package io.tandemsync.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.engine.model.SharePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many shares and one inotify instance. */
class InotifyWatchesIT extends DirectoryWatchContract {
    private static final int SEED = Integer.getInteger("sim.seed", 0);
    private static final int COUNT = Integer.getInteger("sim.count", 10);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final DirectoryWatches watches = new InotifyWatches();
    private final Hints first = new Hints();
    private final Hints second = new Hints();
    private final List<DirectoryWatches.Watch> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Path a;

    @SuppressWarnings("NullAway.Init")
    private Path b;

    @Override
    DirectoryWatches watches() {
        return watches;
    }

    @BeforeEach
    void makeTwo() throws IOException {
        assumeTrue(Files.exists(DESCRIPTORS), "inotify is Linux's");
        a = Files.createDirectory(temporary.resolve("a"));
        b = Files.createDirectory(temporary.resolve("b"));
    }

    @AfterEach
    void endAll() throws IOException {
        for (DirectoryWatches.Watch each : open) {
            each.close();
        }
    }

    private DirectoryWatches.Watch watch(Path root, Hints hints) {
        DirectoryWatches.Watch made = watches.watch(root, hints);
        open.add(made);
        return made;
    }

    private void watchBoth() {
        watch(a, first);
        watch(b, second);
    }

    /** The numbers of this process's inotify instances. */
    private static List<String> instances() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            for (Path each : all.toList()) {
                try {
                    if (Files.readSymbolicLink(each).toString().endsWith("inotify")) {
                        found.add(each.getFileName().toString());
                    }
                } catch (NoSuchFileException over) {
                    assertThat(over).isNotNull();
                }
            }
        }
        return found;
    }

    /** How many directories the kernel watches for this process. */
    private static long watched() throws IOException {
        long count = 0;
        for (String instance : instances()) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo", instance))) {
                count += lines.filter(line -> line.startsWith("inotify ")).count();
            }
        }
        return count;
    }

    private static List<Path> directories(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    @Test
    void manyShares_areOneInstance() throws IOException {
        assertThat(instances()).hasSize(1);
        for (int i = 0; i < 200; i++) {
            watch(Files.createDirectory(temporary.resolve("share" + i)), first);
        }
        assertThat(instances()).hasSize(1);
        Files.writeString(temporary.resolve("share199/file"), "x");
        first.await("file");
    }

    @Test
    void lastThatEnds_givesTheInstanceBack_andOneAfterItHasItsOwn() throws IOException {
        watchBoth();
        endWatch();
        endAll();
        assertThat(instances()).isEmpty();
        watchBoth();
        Files.writeString(a.resolve("file"), "x");
        first.await("file");
    }

    @Test
    void oneThatEnds_givesItsWatchesBack_andTheOthersGoOn() throws IOException {
        for (int i = 0; i < 600; i++) {
            Files.createDirectories(a.resolve("d" + i));
        }
        long before = watched();
        DirectoryWatches.Watch ending = watch(a, first);
        watch(b, second);
        assertThat(watched()).isEqualTo(before + 602);
        ending.close();
        await().atMost(SOON).until(() -> watched() == before + 1);
        Files.writeString(a.resolve("d7/file"), "x");
        Files.writeString(b.resolve("file"), "x");
        second.await("file");
        assertThat(first.changed).isEmpty();
    }

    @Test
    void lossAtOne_isNoneOfTheOther() throws IOException {
        watchBoth();
        Files.createDirectory(a.resolve("d"));
        first.await("d");
        first.clear();
        first.blocks = true;
        Files.writeString(a.resolve("d/blocked"), "x");
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(a.resolve("d/f" + i));
        }
        first.go.countDown();
        await().atMost(SOON).until(() -> first.everything.get() > 1);
        Files.writeString(b.resolve("file"), "x");
        second.await("file");
        assertThat(second.everything).hasValue(0);
    }

    @Test
    void directoryMovedFromOneToTheOther_isHintedWhereItIs() throws IOException {
        Files.createDirectories(a.resolve("d/deep"));
        watchBoth();
        long before = watched();
        Files.move(a.resolve("d"), b.resolve("e"));
        first.await("d");
        second.await("e/deep");
        await().atMost(SOON).until(() -> watched() == before);
        first.clear();
        second.clear();
        Files.writeString(b.resolve("e/deep/file"), "x");
        second.await("e/deep/file");
        assertThat(first.changed).isEmpty();
    }

    @Test
    void directoryMovedOut_isWatchedNoMore() throws IOException {
        Files.createDirectories(a.resolve("d/deep"));
        Files.createDirectories(a.resolve("d-e"));
        watchBoth();
        long before = watched();
        Path out = Files.move(a.resolve("d"), temporary.resolve("out"));
        await().atMost(SOON).until(() -> watched() == before - 2);
        first.clear();
        Files.writeString(out.resolve("deep/file"), "x");
        Files.writeString(a.resolve("d-e/file"), "x");
        first.await("d-e/file");
        assertThat(first.changed).allMatch(path -> path.toString().startsWith("d-e"));
    }

    /** What a directory told last is not heard any more once it is removed. */
    @Test
    void directoryMovedOutOfOneThatIsRemoved_isWatchedNoMore() throws IOException {
        watchBoth();
        for (int i = 0; i < 100; i++) {
            long before = watched();
            Files.createDirectories(a.resolve("d" + i + "/x/y"));
            await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> watched() == before + 3);
            Files.move(a.resolve("d" + i + "/x"), temporary.resolve("out" + i));
            Files.delete(a.resolve("d" + i));
            await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> watched() == before);
        }
    }

    /** A mount point is another directory once nothing is mounted there. */
    @Test
    void directoryThatWasAMountPoint_isWatchedAgain() throws Exception {
        Path point = Files.createDirectory(a.resolve("mounted"));
        assumeTrue(run("mount", "-t", "tmpfs", "none", point.toString()), "mounting is the administrator's");
        try {
            watch(a, first);
            Files.writeString(point.resolve("file"), "x");
            first.await("mounted/file");
            first.clear();
        } finally {
            assertThat(run("umount", point.toString())).isTrue();
        }
        first.await("mounted");
        await().atMost(SOON).until(() -> {
            first.clear();
            Files.writeString(point.resolve("file"), "x");
            await().during(Duration.ofMillis(20)).atMost(SOON).until(() -> true);
            return first.changed.contains(SharePath.of("mounted/file"));
        });
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void directoryOfTwoShares_isHintedInBoth() throws IOException {
        Path inner = Files.createDirectory(a.resolve("inner"));
        watch(a, first);
        DirectoryWatches.Watch ending = watch(inner, second);
        Files.writeString(inner.resolve("file"), "x");
        first.await("inner/file");
        second.await("file");
        ending.close();
        first.clear();
        Files.writeString(inner.resolve("more"), "x");
        first.await("inner/more");
        assertThat(second.cover("more")).isFalse();
    }

    @Test
    void sinkThatFails_isToldOnce_andTheOtherGoesOn() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        open.add(watches.watch(a, new HintSink() {
            @Override
            public void changed(SharePath path) {
                throw new IllegalStateException("a fault of the sink");
            }

            @Override
            public void everything(String reason) {
                throw new IllegalStateException("a fault of the sink");
            }

            @Override
            public void degraded(String reason) {
                told.add(reason);
            }
        }));
        watch(b, second);
        Files.createDirectory(a.resolve("d"));
        Files.writeString(a.resolve("file"), "x");
        Files.writeString(b.resolve("file"), "x");
        second.await("file");
        await().atMost(SOON).until(() -> !told.isEmpty());
        assertThat(told).hasSize(1).allMatch(reason -> reason.contains("IllegalStateException"));
    }

    /** Directories are made, renamed within and between shares, put in each other's places, moved out and removed at random. */
    @Test
    void afterAnyMoves_everyDirectoryIsWatchedOnce_andHintedByItsPath() throws IOException {
        long before = watched();
        for (int seed = SEED; seed < SEED + COUNT; seed++) {
            Path scene = Files.createDirectory(temporary.resolve("scene" + seed));
            a = Files.createDirectory(scene.resolve("a"));
            b = Files.createDirectory(scene.resolve("b"));
            endAll();
            open.clear();
            await().pollInterval(Duration.ofMillis(2)).atMost(SOON).until(() -> watched() == before);
            watchBoth();
            Random random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                move(scene, random, i);
            }
            long expected = before + directories(a).size() + directories(b).size();
            await("seed " + seed)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(SOON)
                    .until(() -> watched() == expected);
            assertHinted(a, first);
            assertHinted(b, second);
        }
    }

    private void move(Path scene, Random random, int number) throws IOException {
        List<Path> all = new ArrayList<>(directories(a));
        all.addAll(directories(b));
        Path one = all.get(random.nextInt(all.size()));
        Path other = all.get(random.nextInt(all.size()));
        boolean isMovable = !one.equals(a) && !one.equals(b) && !other.startsWith(one);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> Files.createDirectories(other.resolve("d" + random.nextInt(5) + "/e"));
            case 3, 4 -> {
                Path target = other.resolve("d" + random.nextInt(5));
                if (isMovable && !Files.exists(target)) {
                    Files.move(one, target);
                }
            }
            case 5 -> {
                if (isMovable && !one.startsWith(other) && !other.equals(a) && !other.equals(b)) {
                    Path between = scene.resolve("between");
                    Files.move(one, between);
                    Files.move(other, one);
                    Files.move(between, other);
                }
            }
            case 6 -> {
                if (isMovable) {
                    Files.move(one, scene.resolve("out" + number));
                }
            }
            default -> {
                try (Stream<Path> in = Files.list(one)) {
                    if (isMovable && in.findAny().isEmpty()) {
                        Files.delete(one);
                    }
                }
            }
        }
    }

    private static void assertHinted(Path root, Hints hints) throws IOException {
        hints.clear();
        List<String> written = new ArrayList<>();
        for (Path directory : directories(root)) {
            Path file = Files.writeString(directory.resolve("file"), "x");
            written.add(root.relativize(file).toString());
        }
        // By an ancestor, where the last of the moves are still being looked at.
        written.forEach(hints::await);
    }
}
