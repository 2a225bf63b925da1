package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.batch;
import static io.tandemsync.repository.Repositories.copy;
import static io.tandemsync.repository.Repositories.open;
import static io.tandemsync.repository.Repositories.segments;
import static io.tandemsync.repository.Repositories.verified;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes at random moments of random histories: everything flushed is there afterwards, in order. */
final class CrashTest {
    @TempDir
    private Path temporary;

    @Test
    void killedProcess_losesNoCommittedBatch() throws IOException {
        for (int seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Path directory = temporary.resolve("kill-" + seed + "-0");
            int count = 0;
            for (int life = 1; life <= 6; life++) {
                RepositoryStore store = open(directory);
                assertThat(verified(store)).as("seed %d life %d", seed, life).isEqualTo(count);
                count = live(store, count, random);
                directory = copy(directory, temporary.resolve("kill-" + seed + "-" + life));
                store.close();
            }
        }
    }

    @Test
    void powerCut_losesNoFlushedBatch() throws IOException {
        for (int seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Path directory = temporary.resolve("cut-" + seed + "-0");
            int count = 0;
            for (int life = 1; life <= 6; life++) {
                RepositoryStore store = open(directory);
                int flushed = live(store, count, random);
                store.sync();
                List<Path> before = segments(directory);
                long durableBytes = Files.size(before.get(before.size() - 1));
                int unflushed = random.nextInt(6);
                for (int i = 1; i <= unflushed; i++) {
                    store.commit(batch(flushed + i));
                }
                Path after = copy(directory, temporary.resolve("cut-" + seed + "-" + life));
                // Only if no checkpoint came between is there an unflushed tail.
                if (segments(directory).equals(before)) {
                    cut(segments(after).get(before.size() - 1), durableBytes, random);
                }
                store.close();
                try (RepositoryStore opened = open(after)) {
                    count = verified(opened);
                }
                assertThat(count).as("seed %d life %d", seed, life).isBetween(flushed, flushed + unflushed);
                directory = after;
            }
        }
    }

    /** Commits, flushes and maintains at random and returns how many batches there are then. */
    private static int live(RepositoryStore store, int before, Random random) throws IOException {
        int count = before;
        int steps = random.nextInt(120);
        for (int i = 0; i < steps; i++) {
            store.commit(batch(++count));
            switch (random.nextInt(12)) {
                case 0 -> store.maintain();
                case 1, 2 -> store.sync();
                default -> {}
            }
        }
        return count;
    }

    /** Takes from the unflushed tail what a disk may not have written: its end, or sectors of zeros inside it. */
    private static void cut(Path segment, long durableBytes, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int tail = (int) (bytes.length - durableBytes);
        if (tail == 0) {
            return;
        }
        int from = (int) durableBytes + random.nextInt(tail);
        if (random.nextBoolean()) {
            Files.write(segment, Arrays.copyOf(bytes, from));
        } else {
            Arrays.fill(bytes, from, Math.min(bytes.length, from + 512), (byte) 0);
            Files.write(segment, bytes);
        }
    }
}
