package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import io.tandemsync.daemon.home.SecretWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real devices: a writer and a reader that never run at the same time, and a blind replica between them. */
final class BlindReplicaIT {
    private static final long SEED = Long.getLong("tandem.e2e.seed", 20_260_301);
    private static final Duration SYNC_MAX = Duration.ofMinutes(5);
    private static final int LARGE_BYTES = 50 << 20;
    private static final int SMALL_FILES = 300;
    private static final String CANARY = "canary-2f7c1d";

    @TempDir
    Path dir;

    private final Random random = new Random(SEED);

    @Test
    void writerAndReader_thatNeverMeet_shareThroughABlindReplica_thatIsKilledAndLosesItsIndex() throws Exception {
        System.out.println("BlindReplicaIT seed " + SEED);
        Path written = Files.createDirectories(dir.resolve("written"));
        List<byte[]> canaries = plant(written);
        Path stored = dir.resolve("stored");
        Path read = dir.resolve("read");
        try (RunningDevice writer = RunningDevice.start(dir, "writer", "tcp");
                RunningDevice blind = RunningDevice.start(dir, "blind", "tcp");
                RunningDevice reader = RunningDevice.start(dir, "reader", "tcp")) {
            String share = writer.run("share", "add", written.toString()).out().trim();
            String blindToken = token(writer, share, "blind");
            String readToken = token(writer, share, "read");
            killInTheMidst(blind, blindToken, stored);
            writer.awaitSync(share, SYNC_MAX);
            blind.awaitSync(share, SYNC_MAX);
            String address = address(blind);
            writer.stop();

            reader.run("share", "import", readToken, read.toString(), "--peer", address);
            awaitNoNeed(reader, share);
            assertThat(TreeListing.of(read).differences(TreeListing.of(written)))
                    .isEmpty();

            Json info = blind.run("share", "info", share, "--json").json();
            assertThat(info.text("mode")).isEqualTo("blind");
            assertThat(info.at("local").number("bytes")).isGreaterThan(LARGE_BYTES);
            assertThat(stored.toFile().list()).containsExactly(".syncdb");
            Path memory = Files.createDirectory(dir.resolve("memory"));
            blind.dumpMemory(memory.resolve("dump"));
            blind.stop();
            findsNone(canaries, List.of(stored, dir.resolve("home-blind"), dir.resolve("output-blind"), memory));
            assertNoKeys(dir.resolve("home-writer/secrets.json"), memory.resolve("dump"));
            Files.delete(memory.resolve("dump"));

            loseIndex(stored.resolve(".syncdb"));
            blind.start();
            Awaitility.await("what lies there to be taken up").atMost(SYNC_MAX).until(() -> blind.run(
                            "share", "info", share, "--json")
                    .json()
                    .text("state")
                    .equals("idle"));
            Path restored = dir.resolve("restored");
            try (RunningDevice fresh = RunningDevice.start(dir, "fresh", "tcp")) {
                fresh.run("share", "import", readToken, restored.toString(), "--peer", address);
                awaitNoNeed(fresh, share);
            }
            assertThat(TreeListing.of(restored).differences(TreeListing.of(written)))
                    .isEmpty();
        }
    }

    /** Joins so slowly that it cannot be over before it is met, and killed, in its midst; then goes on at full speed. */
    private static void killInTheMidst(RunningDevice blind, String token, Path stored) throws IOException {
        blind.run("config", "set", "receive-limit=8MiB");
        blind.run("share", "import", token, stored.toString(), "--json");
        Awaitility.await("some chunks at the blind replica")
                .atMost(SYNC_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bytesBelow(stored) > LARGE_BYTES / 5);
        blind.kill();
        assertThat(bytesBelow(stored)).isLessThan(LARGE_BYTES);
        blind.start();
        blind.run("config", "set", "receive-limit=0");
    }

    private static String token(RunningDevice device, String share, String mode) throws IOException {
        return device.run("share", "token", share, "--mode", mode).out().trim();
    }

    private static String address(RunningDevice device) throws IOException {
        return device.run("device", "--json").json().at("listen").items().get(0).text();
    }

    /** The reader cannot be in sync with the writer, who is gone; what it needs it has. */
    private static void awaitNoNeed(RunningDevice device, String share) {
        Awaitility.await("all content").atMost(SYNC_MAX).until(() -> {
            Json info = device.run("share", "info", share, "--json").json();
            return info.text("state").equals("idle")
                    && info.at("global").number("files") == SMALL_FILES + 2
                    && info.at("need").number("files") == 0;
        });
    }

    /** A tree whose names and contents would be known anywhere; returns them, and the plain hashes of the contents. */
    private List<byte[]> plant(Path root) throws Exception {
        List<byte[]> canaries = new ArrayList<>();
        canaries.add(CANARY.getBytes(StandardCharsets.UTF_8));
        byte[] large = new byte[LARGE_BYTES];
        random.nextBytes(large);
        Files.write(root.resolve(CANARY + "-large"), large);
        canaries.add(Arrays.copyOfRange(large, 1_000_000, 1_000_024));
        canaries.add(MessageDigest.getInstance("SHA-256").digest(large));
        for (int i = 0; i < SMALL_FILES; i++) {
            Path file = root.resolve(CANARY + "-" + i % 10).resolve(CANARY + "-" + i + ".txt");
            Files.createDirectories(file.getParent());
            byte[] content = (CANARY + " content " + random.nextLong()).getBytes(StandardCharsets.UTF_8);
            Files.write(file, content);
            canaries.add(MessageDigest.getInstance("SHA-256").digest(content));
        }
        Files.createFile(root.resolve(CANARY + "-empty"));
        return canaries;
    }

    private static void findsNone(List<byte[]> canaries, List<Path> roots) throws IOException {
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.toList()) {
                    assertThat(root.relativize(file).toString()).doesNotContain(CANARY);
                    if (Files.isRegularFile(file)) {
                        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                        for (byte[] canary : canaries) {
                            assertThat(bytes.contains(new String(canary, StandardCharsets.ISO_8859_1)))
                                    .as("a canary in %s", file)
                                    .isFalse();
                        }
                    }
                }
            }
        }
    }

    /** Nor the seeds and keys of who may write or read. */
    private static void assertNoKeys(Path secrets, Path dump) throws IOException {
        SecretWords words = new SecretWords();
        words.addReaders(secrets);
        assertThat(words.isEmpty()).isFalse();
        assertThat(words.in(Files.readAllBytes(dump))).isEmpty();
    }

    /** Damages every file of the repository's own; the sealed chunks and the log stay. */
    private static void loseIndex(Path repository) throws IOException {
        try (Stream<Path> files = Files.list(repository)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals("lock")
                        && !file.getFileName().toString().equals("format")) {
                    Files.write(file, new byte[100]);
                }
            }
        }
    }

    private static long bytesBelow(Path root) throws IOException {
        long[] sum = {0};
        if (Files.isDirectory(root)) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return sum[0];
    }
}
