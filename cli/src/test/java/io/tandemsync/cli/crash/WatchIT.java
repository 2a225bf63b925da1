package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import io.tandemsync.cli.endtoend.TreeListing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes that are easily overlooked, between two daemons: whatever happens to the watch, both trees end up equal.
 *
 * <p>{@code -Dtandem.watch.editor=PT60S} lets the editor save for so long, {@code -Dtandem.watch.directories=N} makes so many.
 */
@Timeout(3_600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WatchIT {
    private static final Duration EDITOR = Duration.parse(System.getProperty("tandem.watch.editor", "PT3S"));
    private static final Duration SAVE_PAUSE = Duration.ofMillis(100);
    private static final Duration SEEN_MAX = Duration.ofMinutes(1);
    /** What the kernel keeps of a queue that nobody reads, by default, and more. */
    private static final int EVENTS = 20_000;

    private static final int DIRECTORIES = Integer.getInteger("tandem.watch.directories", 200);

    private Path elsewhere;
    private Pair pair;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        assumeTrue(Platform.isLinux(), "these are the ways of inotify");
        elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, "tcp");
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

    /** Waits for a content at b without asking any daemon, which might look at its disk for the asking. */
    private void awaitAtB(String path, String content) {
        Awaitility.await(path)
                .atMost(SEEN_MAX)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> Files.readString(b(path)).equals(content));
    }

    /** A directory gets its file before anybody can have begun to watch it. */
    @Test
    void directoriesMadeWithTheirFiles_areAllFound() throws IOException {
        for (int i = 0; i < DIRECTORIES; i++) {
            Path deep = Files.createDirectories(a("fast/" + i % 50 + "/" + i + "/c"));
            Files.writeString(deep.resolve("f"), "content " + i);
        }
        for (int i = 0; i < DIRECTORIES; i++) {
            awaitAtB("fast/" + i % 50 + "/" + i + "/c/f", "content " + i);
        }
        pair.awaitEqual("directories made with their files");
    }

    @Test
    void treesMovedInAndOut_andEditedAfterwards() throws IOException {
        Path tree = Files.createDirectories(elsewhere.resolve("tree/x/y"));
        Files.writeString(tree.resolve("f"), "made outside");
        Files.move(elsewhere.resolve("tree"), a("in"));
        awaitAtB("in/x/y/f", "made outside");
        Files.writeString(a("in/x/y/g"), "made inside");
        awaitAtB("in/x/y/g", "made inside");

        Files.move(a("in"), a("renamed"));
        Files.writeString(a("renamed/x/y/f"), "edited under the new name");
        awaitAtB("renamed/x/y/f", "edited under the new name");

        Files.move(a("renamed"), elsewhere.resolve("out"));
        Awaitility.await().atMost(SEEN_MAX).until(() -> !Files.exists(b("renamed")));
        Files.writeString(elsewhere.resolve("out/x/y/f"), "no business of the share any more");
        Files.writeString(a("beside"), "still watched");
        awaitAtB("beside", "still watched");
        pair.awaitEqual("trees moved in and out");
        assertThat(b("in")).doesNotExist();
        assertThat(elsewhere.resolve("out/x/y/g")).hasContent("made inside");
    }

    @Test
    void directoryRemovedAndMadeAgain_isWatchedAgain() throws IOException {
        for (int i = 0; i < 30; i++) {
            Path directory = Files.createDirectories(a("again/deep"));
            Files.writeString(directory.resolve("f"), "round " + i);
            if (i % 3 == 0) {
                awaitAtB("again/deep/f", "round " + i);
            }
            Files.delete(directory.resolve("f"));
            Files.delete(directory);
            Files.delete(directory.getParent());
        }
        Files.createDirectories(a("again/deep"));
        Files.writeString(a("again/deep/f"), "last");
        awaitAtB("again/deep/f", "last");
        Files.writeString(a("again/deep/f"), "after the last");
        awaitAtB("again/deep/f", "after the last");
        pair.awaitEqual("directory removed and made again");
        assertThat(pair.conflictCopies()).isEmpty();
    }

    /** The kernel drops events while the daemon rests; afterwards everything is found, deletions too. */
    @Test
    void queueThatOverflows_losesNothing() throws IOException {
        Files.createDirectories(a("flood"));
        for (int i = 0; i < 400; i++) {
            Files.writeString(a("flood/f" + i), "before");
        }
        pair.awaitEqual("before the flood");
        Path touched = Files.writeString(a("flood/touched"), "x");
        pair.a().daemon().freeze();
        try {
            for (int i = 0; i < EVENTS; i++) {
                // Events that are equal to the last one are not queued.
                Files.setPosixFilePermissions(
                        i % 2 == 0 ? touched : a("flood/f0"),
                        PosixFilePermissions.fromString(i % 4 < 2 ? "rw-r-----" : "rw-------"));
            }
            for (int i = 0; i < 400; i++) {
                if (i % 4 == 1) {
                    Files.delete(a("flood/f" + i));
                } else if (i % 4 == 2) {
                    Files.writeString(a("flood/f" + i), "edited unseen");
                }
            }
            Files.createDirectories(a("flood/new/deep"));
            Files.writeString(a("flood/new/deep/f"), "made unseen");
        } finally {
            pair.a().daemon().thaw();
        }
        awaitAtB("flood/new/deep/f", "made unseen");
        awaitAtB("flood/f398", "edited unseen");
        Awaitility.await().atMost(SEEN_MAX).until(() -> !Files.exists(b("flood/f397")));
        Files.writeString(a("flood/new/deep/f"), "watched");
        awaitAtB("flood/new/deep/f", "watched");
        pair.awaitEqual("after the flood");
    }

    @Test
    void editOfTheSameSizeWithItsTimeRestored_isFoundByItsChangeTime() throws IOException {
        Files.writeString(a("restored"), "one");
        pair.awaitEqual("restored");
        FileTime time = Files.getLastModifiedTime(a("restored"));
        write("restored", "two");
        Files.setLastModifiedTime(a("restored"), time);
        awaitAtB("restored", "two");

        pair.a().daemon().kill();
        write("restored", "six");
        Files.setLastModifiedTime(a("restored"), time);
        pair.a().daemon().start();
        awaitAtB("restored", "six");
        pair.awaitEqual("time restored");
    }

    /** Writes without truncating, so that nothing but the bytes and the times change. */
    private void write(String path, String content) throws IOException {
        try (FileChannel file = FileChannel.open(a(path), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    @Test
    void editsWithinOneTickOfTheClock_endWithTheLast() throws IOException {
        Files.writeString(a("ticks"), "0000");
        for (int round = 1; round < 40; round++) {
            awaitAtB("ticks", round == 1 ? "0000" : String.format("%02d99", round - 1));
            for (int i = 1; i < 100; i++) {
                write("ticks", String.format("%02d%02d", round, i));
            }
        }
        awaitAtB("ticks", "3999");
        pair.awaitEqual("edits within one tick");
        assertThat(pair.conflictCopies()).isEmpty();
    }

    /** Memory that is written to makes no event at all. */
    @Test
    void mappedFile_isFoundByAScan() throws IOException {
        Files.writeString(a("mapped"), "x".repeat(10_000));
        pair.awaitEqual("mapped");
        try (FileChannel file = FileChannel.open(a("mapped"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer memory = file.map(FileChannel.MapMode.READ_WRITE, 0, 10_000);
            memory.put(5_000, (byte) 'y');
            memory.force();
        }
        pair.a().daemon().rescan(pair.share());
        awaitAtB("mapped", "x".repeat(5_000) + "y" + "x".repeat(4_999));
        pair.awaitEqual("mapped file");
    }

    /** Each save is a new version of one line of history: nobody else edits, so there can be no conflict. */
    @Test
    void editorThatSavesTenTimesASecond_makesNoConflict() throws IOException {
        Files.createDirectories(a("editor"));
        long end = System.nanoTime() + EDITOR.toNanos();
        int[] saves = {0};
        Awaitility.await()
                .pollInterval(SAVE_PAUSE)
                .atMost(EDITOR.plus(SEEN_MAX))
                .until(() -> {
                    int save = ++saves[0];
                    String text = "save " + save + "\n" + "text ".repeat(save % 200);
                    switch (save % 3) {
                        case 0 -> Files.writeString(a("editor/text"), text);
                        case 1 -> {
                            Path made = Files.writeString(a("editor/.text.swp"), text);
                            Files.move(made, a("editor/text"), StandardCopyOption.ATOMIC_MOVE);
                        }
                        default -> {
                            Files.move(a("editor/text"), a("editor/text~"), StandardCopyOption.REPLACE_EXISTING);
                            Files.writeString(a("editor/text"), text);
                        }
                    }
                    return System.nanoTime() - end >= 0;
                });
        String last = Files.readString(a("editor/text"));
        awaitAtB("editor/text", last);
        pair.awaitEqual("after the editor");
        assertThat(pair.conflictCopies()).isEmpty();
        assertThat(TreeListing.of(pair.b().tree()).lines().keySet())
                .noneMatch(path -> path.contains(".sync-conflict-"));
        for (Pair.Side side : pair.sides()) {
            try (Stream<Path> displaced = Files.list(side.tree().resolve(".syncdb/displaced"))) {
                assertThat(displaced).isEmpty();
            }
        }
        System.out.println("editor: " + saves[0] + " saves");
    }
}
