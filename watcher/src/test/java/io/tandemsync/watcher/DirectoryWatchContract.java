package io.tandemsync.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.engine.model.SharePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of watch does on real directories. */
abstract class DirectoryWatchContract {
    static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Path root;

    @SuppressWarnings("NullAway.Init")
    private DirectoryWatches.Watch watch;

    private final Hints hints = new Hints();

    /** Everything that was hinted. */
    static final class Hints implements HintSink {
        final Set<SharePath> changed = ConcurrentHashMap.newKeySet();
        final AtomicInteger everything = new AtomicInteger();
        final List<String> degraded = new ArrayList<>();
        final CountDownLatch go = new CountDownLatch(1);
        volatile boolean blocks;

        @Override
        public void changed(SharePath path) {
            if (blocks) {
                try {
                    assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            changed.add(path);
        }

        @Override
        public void everything(String reason) {
            everything.incrementAndGet();
        }

        @Override
        public synchronized void degraded(String reason) {
            degraded.add(reason);
        }

        synchronized List<String> degradations() {
            return List.copyOf(degraded);
        }

        /** Whether the path or a directory above it was hinted, or everything was. */
        boolean cover(String path) {
            SharePath wanted = SharePath.of(path);
            return everything.get() > 0
                    || changed.contains(wanted)
                    || changed.contains(SharePath.root())
                    || wanted.ancestors().stream().anyMatch(changed::contains);
        }

        /** Returns once it is {@linkplain #cover covered}. */
        void await(String path) {
            if (!cover(path)) {
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(2))
                        .atMost(SOON)
                        .until(() -> cover(path));
            }
        }

        void clear() {
            changed.clear();
            everything.set(0);
        }
    }

    /** What is tested. */
    abstract DirectoryWatches watches();

    @BeforeEach
    void makeShare() throws IOException {
        root = Files.createDirectory(temporary.resolve("share")).toRealPath();
        Files.createDirectories(root.resolve(".syncdb/staging"));
        Files.createDirectories(root.resolve("old/deep"));
        watch = watches().watch(root, hints);
    }

    @AfterEach
    void endWatch() throws IOException {
        watch.close();
    }

    private void awaitHint(String path) {
        hints.await(path);
    }

    @Test
    void changesInAWatchedTree_areHintedByTheirPaths() throws IOException {
        Path file = Files.writeString(root.resolve("old/deep/file"), "x");
        awaitHint("old/deep/file");
        assertThat(hints.changed).containsOnly(SharePath.of("old/deep/file"));
        hints.clear();
        Files.writeString(file, "y", StandardOpenOption.APPEND);
        awaitHint("old/deep/file");
        hints.clear();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        awaitHint("old/deep/file");
        hints.clear();
        Files.move(file, root.resolve("moved"));
        awaitHint("old/deep/file");
        awaitHint("moved");
        hints.clear();
        Files.delete(root.resolve("moved"));
        awaitHint("moved");
    }

    @Test
    void repository_isSilent() throws IOException {
        Files.writeString(root.resolve(".syncdb/staging/x"), "x");
        Files.createDirectory(root.resolve(".syncdb/new"));
        Files.writeString(root.resolve("end"), "x");
        awaitHint("end");
        assertThat(hints.changed).containsOnly(SharePath.of("end"));
        assertThat(hints.everything).hasValue(0);
    }

    @Test
    void burstInOneDirectory_isAllHinted_orEverything() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            Files.createFile(root.resolve("old/f" + i));
        }
        for (int i = 0; i < 2_000; i++) {
            awaitHint("old/f" + i);
        }
    }

    @Test
    void sinkThatLagsBehind_hearsOfEverything() throws IOException {
        hints.blocks = true;
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(root.resolve("old/f" + i));
        }
        hints.go.countDown();
        for (int i = 0; i < 3_000; i++) {
            awaitHint("old/f" + i);
        }
    }

    /** More than the kernel's queue and the JDK hold for one directory, so that its making is lost as well. */
    @Test
    void directoryWhoseMakingWasLost_isWatchedAllTheSame() throws IOException {
        hints.blocks = true;
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(root.resolve("old/f" + i));
        }
        Files.createDirectories(root.resolve("old/lost/deep"));
        hints.go.countDown();
        await().atMost(SOON).until(() -> hints.everything.get() > 0);
        int[] tries = {0};
        await().atMost(SOON).until(() -> {
            String file = "old/lost/deep/f" + tries[0]++;
            hints.clear();
            Files.createFile(root.resolve(file));
            await().during(Duration.ofMillis(50)).atMost(SOON).until(() -> true);
            return hints.changed.contains(SharePath.of(file));
        });
    }

    @Test
    void newTrees_areHintedHoweverFastTheyGrow() throws IOException {
        for (int i = 0; i < 300; i++) {
            Path deep = Files.createDirectories(root.resolve("a" + i + "/b/c"));
            Files.writeString(deep.resolve("f"), "x");
        }
        for (int i = 0; i < 300; i++) {
            awaitHint("a" + i + "/b/c/f");
        }
    }

    @Test
    void newTrees_areWatchedThemselves() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.createDirectories(root.resolve("a" + i + "/b/c"));
            awaitHint("a" + i + "/b/c");
        }
        // A hint for the last directory comes after every one before it has been registered.
        Files.createDirectory(root.resolve("last"));
        awaitHint("last");
        hints.clear();
        for (int i = 0; i < 100; i++) {
            Files.writeString(root.resolve("a" + i + "/b/c/f"), "x");
        }
        for (int i = 0; i < 100; i++) {
            awaitHint("a" + i + "/b/c/f");
        }
    }

    @Test
    void renamedDirectory_isHintedUnderItsNewPath() throws IOException {
        Files.move(root.resolve("old"), root.resolve("new"));
        awaitHint("new");
        hints.clear();
        Files.writeString(root.resolve("new/deep/file"), "x");
        awaitHint("new/deep/file");
    }

    @Test
    void treeMovedIn_isHintedAndWatched() throws IOException {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere/x/y"));
        Files.writeString(elsewhere.resolve("f"), "x");
        Files.move(temporary.resolve("elsewhere"), root.resolve("in"));
        awaitHint("in/x/y/f");
        hints.clear();
        Files.writeString(root.resolve("in/x/y/g"), "x");
        awaitHint("in/x/y/g");
    }

    @Test
    void reservedNames_hintTheirDirectory() throws IOException {
        Files.createDirectory(root.resolve("old/.syncdb"));
        await().atMost(SOON).untilAsserted(() -> assertThat(hints.changed).contains(SharePath.of("old")));
    }

    @Test
    void linkToADirectory_isNotEntered() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        awaitHint("link");
        hints.clear();
        Files.writeString(outside.resolve("x"), "x");
        Files.writeString(root.resolve("end"), "x");
        awaitHint("end");
        assertThat(hints.changed).containsOnly(SharePath.of("end"));
    }

    @Test
    void rootThatIsRemoved_degrades() throws IOException {
        for (String each : List.of(".syncdb/staging", ".syncdb", "old/deep", "old", "")) {
            Files.delete(root.resolve(each));
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hints.degradations()).hasSize(1));
    }

    @Test
    void missingRoot_degradesAndThrowsNothing() throws IOException {
        Hints none = new Hints();
        try (DirectoryWatches.Watch dead = watches().watch(temporary.resolve("none"), none)) {
            assertThat(dead).isNotNull();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(none.degradations()).isNotEmpty());
        }
    }

    @Test
    void close_endsTheThreadsAndTheHints() throws IOException {
        watch.close();
        watch.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("watch"));
        hints.clear();
        Files.writeString(root.resolve("late"), "x");
        assertThat(hints.changed).isEmpty();
        assertThat(hints.degradations()).isEmpty();
    }
}
