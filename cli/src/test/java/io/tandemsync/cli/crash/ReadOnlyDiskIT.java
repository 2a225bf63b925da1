package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.endtoend.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A share on a disk that may only be read, from a start on or all of a sudden: it stands still, and nothing is deleted. */
@Timeout(3_600)
final class ReadOnlyDiskIT {
    private static final int DISK_MEBIBYTES = 128;
    private static final Duration SHOWN_MAX = Duration.ofMinutes(3);
    private static final Set<String> REASONS = Set.of("read-only", "io");

    @TempDir
    private Path directory;

    @Test
    void diskWithoutWriting_stopsTheShareWithAReason_andTheShareGoesOnAfterwards() throws IOException {
        String missing = LoopDisk.missing(directory);
        assumeTrue(missing.isEmpty(), missing);
        Path placeB = Files.createDirectories(directory.resolve("b"));
        try (LoopDisk disk = LoopDisk.make(placeB, "tree", DISK_MEBIBYTES, "errors=remount-ro");
                Pair pair = Pair.start(directory.resolve("a"), placeB, directory, "tcp")) {
            for (int i = 0; i < 20; i++) {
                Files.writeString(pair.a().tree().resolve("f" + i), "one");
            }
            pair.awaitEqual("before");

            pair.b().daemon().end();
            disk.remount("ro");
            pair.b().daemon().start();
            awaitReason(pair);
            TreeListing edited = edit(pair, 0);
            disk.remount("rw");
            pair.awaitEqual("writable again");
            assertThat(TreeListing.of(pair.b().tree()).differences(edited)).isEmpty();

            disk.fail();
            edited = edit(pair, 10);
            awaitReason(pair);
            assertThat(TreeListing.of(pair.a().tree()).differences(edited)).isEmpty();
            pair.b().daemon().end();
            disk.restore();
            pair.b().daemon().start();
            pair.awaitEqual("after the failure");
            assertThat(TreeListing.of(pair.b().tree()).differences(edited)).isEmpty();
            assertThat(pair.conflictCopies()).isEmpty();
        }
    }

    private void awaitReason(Pair pair) {
        Awaitility.await("the reason")
                .atMost(SHOWN_MAX)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> REASONS.contains(
                        pair.b().daemon().share(pair.share()).at("error").text("code")));
    }

    private static TreeListing edit(Pair pair, int from) throws IOException {
        for (int i = from; i < from + 5; i++) {
            Files.writeString(pair.a().tree().resolve("f" + i), "two of " + from);
        }
        Files.delete(pair.a().tree().resolve("f" + (from + 5)));
        return TreeListing.of(pair.a().tree());
    }
}
