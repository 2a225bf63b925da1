package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.KEY;
import static io.tandemsync.repository.Repositories.batch;
import static io.tandemsync.repository.Repositories.copy;
import static io.tandemsync.repository.Repositories.flip;
import static io.tandemsync.repository.Repositories.segments;
import static io.tandemsync.repository.Repositories.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening makes of a journal that is torn, changed or incomplete. */
final class JournalDamageTest {
    /** No checkpoint but the one at closing: all batches are in one segment of the journal only. */
    private static final RepositoryLimits NO_CHECKPOINT =
            new RepositoryLimits(1, 1 << 30, 1L << 40, 1L << 40, 1L << 30);

    @TempDir
    private Path temporary;

    private Path directory;
    private int copies;

    @BeforeEach
    void nameDirectory() {
        directory = temporary.resolve("repository");
    }

    @Test
    void tornTail_atEveryByte_isCutOff() throws IOException {
        List<Long> ends = write(6, true);
        byte[] journal = Files.readAllBytes(segment(directory));
        for (long cut = ends.get(4); cut < ends.get(5); cut++) {
            Path copy = copyOf();
            Files.write(segment(copy), Arrays.copyOf(journal, (int) cut));
            assertBatches(copy, 5);
        }
    }

    @Test
    void tornTail_withGarbage_isCutOff_andWritingGoesOn() throws IOException {
        List<Long> ends = write(6, true);
        for (long at = ends.get(4); at < ends.get(5); at++) {
            Path copy = copyOf();
            flip(segment(copy), at);
            assertBatches(copy, 5);
            try (RepositoryStore store = open(copy)) {
                store.commit(batch(6));
                store.commit(batch(7));
            }
            assertBatches(copy, 7);
        }
    }

    @Test
    void flippedByte_beforeFlushedBatches_isDamaged() throws IOException {
        List<Long> ends = write(6, true);
        // Batch 5 was flushed before 6 was written, and 6 says so; the last of them is indistinguishable from torn.
        for (long at = 0; at < ends.get(4); at++) {
            Path copy = copyOf();
            flip(segment(copy), at);
            assertThatThrownBy(() -> open(copy)).as("byte %d", at).isInstanceOf(RepositoryDamagedException.class);
        }
    }

    @Test
    void unflushedTail_thatTheDiskTookOutOfOrder_isCutOff() throws IOException {
        List<Long> ends = write(6, false);
        for (long at = ends.get(2); at < ends.get(3); at++) {
            Path copy = copyOf();
            flip(segment(copy), at);
            assertBatches(copy, 3);
        }
    }

    @Test
    void swappedAndDroppedFrames_areDamaged() throws IOException {
        List<Long> ends = write(6, true);
        byte[] journal = Files.readAllBytes(segment(directory));
        byte[] second =
                Arrays.copyOfRange(journal, ends.get(0).intValue(), ends.get(1).intValue());
        byte[] third =
                Arrays.copyOfRange(journal, ends.get(1).intValue(), ends.get(2).intValue());
        byte[] head = Arrays.copyOf(journal, ends.get(0).intValue());
        byte[] rest = Arrays.copyOfRange(journal, ends.get(2).intValue(), journal.length);

        assertDamaged(head, third, second, rest);
        assertDamaged(head, third, rest);
        assertDamaged(head, second, second, rest);
    }

    @Test
    void frameOfAnotherSegment_isNotTaken() throws IOException {
        List<Long> ends = write(3, true);
        byte[] journal = Files.readAllBytes(segment(directory));
        Path other = directory;
        directory = temporary.resolve("other");
        write(3, true);
        byte[] foreign = Files.readAllBytes(segment(directory));
        directory = other;
        System.arraycopy(
                foreign, ends.get(1).intValue(), journal, ends.get(1).intValue(), (int) (ends.get(2) - ends.get(1)));
        Path copy = copyOf();
        Files.write(segment(copy), journal);
        assertBatches(copy, 2);
    }

    @Test
    void missingSegment_isDamaged() throws IOException {
        RepositoryLimits manySegments = new RepositoryLimits(1, 1 << 30, 1L << 40, 1L << 40, 1);
        try (RepositoryStore store = RepositoryStore.open(directory, KEY, manySegments)) {
            for (int i = 1; i <= 5; i++) {
                store.commit(batch(i));
            }
            assertThat(segments(directory)).hasSize(5);
            for (Path segment : segments(directory).subList(0, 4)) {
                Path copy = copyOf();
                Files.delete(copy.resolve(segment.getFileName()));
                assertThatThrownBy(() -> open(copy)).isInstanceOf(RepositoryDamagedException.class);
            }
            Path torn = copyOf();
            Path last = segments(torn).get(4);
            Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 40));
            assertBatches(torn, 4);
        }
    }

    /** Writes the batches, closes nothing, and returns where each frame ends in the segment. */
    private List<Long> write(int batches, boolean flushed) throws IOException {
        List<Long> ends = new ArrayList<>();
        Path live = directory.resolveSibling(directory.getFileName() + "-live");
        try (RepositoryStore store = open(live)) {
            for (int i = 1; i <= batches; i++) {
                store.commit(batch(i));
                if (flushed) {
                    store.sync();
                }
                ends.add(Files.size(segment(live)));
            }
            copy(live, directory);
        }
        return ends;
    }

    private void assertDamaged(byte[]... parts) throws IOException {
        Path copy = copyOf();
        Files.write(segment(copy), new byte[0]);
        for (byte[] part : parts) {
            Files.write(segment(copy), part, StandardOpenOption.APPEND);
        }
        assertThatThrownBy(() -> open(copy)).isInstanceOf(RepositoryDamagedException.class);
    }

    private static void assertBatches(Path directory, int expected) throws IOException {
        for (int opening = 0; opening < 2; opening++) {
            try (RepositoryStore store = open(directory)) {
                assertThat(verified(store)).isEqualTo(expected);
            }
        }
    }

    private Path copyOf() throws IOException {
        return copy(directory, temporary.resolve("copy-" + copies++));
    }

    private static RepositoryStore open(Path directory) throws IOException {
        return RepositoryStore.open(directory, KEY, NO_CHECKPOINT);
    }

    private static Path segment(Path directory) throws IOException {
        return segments(directory).get(0);
    }
}
