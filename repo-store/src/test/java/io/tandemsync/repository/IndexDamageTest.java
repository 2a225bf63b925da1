package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.batch;
import static io.tandemsync.repository.Repositories.copy;
import static io.tandemsync.repository.Repositories.flip;
import static io.tandemsync.repository.Repositories.index;
import static io.tandemsync.repository.Repositories.open;
import static io.tandemsync.repository.Repositories.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed index yields exactly what was committed, or says that it is damaged; never anything else. */
final class IndexDamageTest {
    private static final int BATCHES = 600;
    private static final int SLOT_BYTES = 4124;

    @TempDir
    private Path temporary;

    private Path directory;
    private int copies;

    @BeforeEach
    void nameDirectory() {
        directory = temporary.resolve("repository");
    }

    @Test
    void flippedByte_anywhere_isExactOrDamaged() throws IOException {
        fill(true);
        Random random = new Random(82);
        int exact = 0;
        for (int i = 0; i < 200; i++) {
            Path copy = copyOf();
            flip(index(copy), random.nextLong(Files.size(index(copy))));
            exact += exactOrDamaged(copy);
        }
        assertThat(exact).isBetween(1, 199);
    }

    @Test
    void zeroedOrCutIndex_isExactOrDamaged() throws IOException {
        fill(false);
        Random random = new Random(83);
        for (int i = 0; i < 60; i++) {
            Path copy = copyOf();
            byte[] bytes = Files.readAllBytes(index(copy));
            int at = random.nextInt(bytes.length);
            if (i % 2 == 0) {
                Arrays.fill(bytes, at, Math.min(bytes.length, at + 10_000), (byte) 0);
            }
            Files.write(index(copy), i % 2 == 0 ? bytes : Arrays.copyOf(bytes, at));
            exactOrDamaged(copy);
        }
    }

    @Test
    void swappedPages_areExactOrDamaged() throws IOException {
        fill(true);
        Random random = new Random(84);
        for (int i = 0; i < 60; i++) {
            Path copy = copyOf();
            byte[] bytes = Files.readAllBytes(index(copy));
            int pages = bytes.length / SLOT_BYTES;
            int from = random.nextInt(pages) * SLOT_BYTES;
            System.arraycopy(bytes, from, bytes, random.nextInt(pages) * SLOT_BYTES, SLOT_BYTES);
            Files.write(index(copy), bytes);
            exactOrDamaged(copy);
        }
    }

    @Test
    void indexOlderThanTheJournalReaches_isDamaged() throws IOException {
        Path old = temporary.resolve("old");
        try (RepositoryStore store = open(directory)) {
            for (int i = 1; i <= BATCHES; i++) {
                store.commit(batch(i));
                if (i == 50) {
                    store.maintain();
                    copy(directory, old);
                }
            }
        }
        Files.copy(index(old), index(directory), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> open(directory)).isInstanceOf(RepositoryDamagedException.class);
    }

    @Test
    void indexOfTheCheckpointBefore_isMadeUpForByTheJournal() throws IOException {
        RepositoryLimits onDemand = new RepositoryLimits(1, 1 << 30, 1L << 40, 1, 1L << 30);
        Path before = temporary.resolve("before");
        try (RepositoryStore store = RepositoryStore.open(directory, Repositories.KEY, onDemand)) {
            for (int i = 1; i <= 100; i++) {
                store.commit(batch(i));
                if (i % 10 == 0) {
                    store.maintain();
                }
                if (i == 95) {
                    copy(directory, before);
                }
            }
        }
        Files.copy(index(before), index(directory), StandardCopyOption.REPLACE_EXISTING);

        try (RepositoryStore store = open(directory)) {
            assertThat(verified(store)).isEqualTo(100);
        }
    }

    @Test
    void checkpointThatThePowerCutInterrupted_isMadeUpForByTheJournal() throws IOException {
        RepositoryLimits onDemand = new RepositoryLimits(1, 1 << 30, 1L << 40, 1, 1L << 30);
        try (RepositoryStore store = RepositoryStore.open(directory, Repositories.KEY, onDemand)) {
            int count = 0;
            for (int seed = 1; seed <= 60; seed++) {
                Random random = new Random(seed);
                for (int i = 0; i < 10; i++) {
                    store.commit(batch(++count));
                }
                store.sync();
                Path cut = copyOf();
                store.maintain();
                mixed(index(cut), index(directory), random);
                try (RepositoryStore after = open(cut)) {
                    assertThat(verified(after)).as("seed %d", seed).isEqualTo(count);
                }
            }
        }
    }

    @Test
    void indexThatThePowerCutFoundBeingMade_isMadeAgain() throws IOException {
        try (RepositoryStore store = open(directory)) {
            store.commit(batch(1));
            store.sync();
            byte[] header = Files.readAllBytes(index(directory));
            for (int length : new int[] {0, 1, SLOT_BYTES, SLOT_BYTES + 1, header.length - 1, header.length}) {
                Path copy = copyOf();
                byte[] torn = Arrays.copyOf(header, length);
                Arrays.fill(torn, length / 2, length, (byte) 0);
                Files.write(index(copy), torn);
                try (RepositoryStore after = open(copy)) {
                    assertThat(verified(after)).isEqualTo(1);
                }
            }
        }
    }

    /**
     * Leaves in the first file what the disk may hold if only some sectors of the second had been written to it. Of the two
     * header pages the second is written once the first is on the disk.
     */
    private static void mixed(Path before, Path after, Random random) throws IOException {
        byte[] old = Files.readAllBytes(before);
        byte[] written = Files.readAllBytes(after);
        byte[] disk = Arrays.copyOf(old, Math.max(old.length, written.length));
        int likely = random.nextInt(100);
        for (int sector = 0; sector < written.length; sector += 512) {
            if (random.nextInt(100) < likely) {
                System.arraycopy(written, sector, disk, sector, Math.min(512, written.length - sector));
            }
        }
        if (random.nextBoolean()) {
            System.arraycopy(written, 0, disk, 0, SLOT_BYTES);
        } else {
            System.arraycopy(old, SLOT_BYTES, disk, SLOT_BYTES, SLOT_BYTES);
        }
        Files.write(before, disk);
    }

    private static int exactOrDamaged(Path directory) throws IOException {
        try (RepositoryStore store = open(directory)) {
            assertThat(verified(store)).isEqualTo(BATCHES);
            return 1;
        } catch (RepositoryDamagedException e) {
            return 0;
        } catch (UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(RepositoryDamagedException.class);
            return 0;
        }
    }

    private void fill(boolean closed) throws IOException {
        Path live = temporary.resolve("live");
        RepositoryStore store = open(live);
        for (int i = 1; i <= BATCHES; i++) {
            store.commit(batch(i));
            if (i % 20 == 0) {
                store.maintain();
            }
        }
        store.sync();
        if (closed) {
            store.close();
        }
        copy(live, directory);
        store.close();
    }

    private Path copyOf() throws IOException {
        return copy(directory, temporary.resolve("copy-" + copies++));
    }
}
