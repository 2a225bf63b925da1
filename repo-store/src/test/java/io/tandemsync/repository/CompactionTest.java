package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.KEY;
import static io.tandemsync.repository.Repositories.bytes;
import static io.tandemsync.repository.Repositories.copy;
import static io.tandemsync.repository.Repositories.index;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Cursor;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is overwritten again and again stays in bounds, loses nothing, and comes to rest. */
final class CompactionTest {
    private static final int ROWS = 3_000;
    private static final int ROW_BYTES = 4_000;
    private static final long LIVE_BYTES = (long) ROWS * ROW_BYTES;

    private static final RepositoryLimits LIMITS = new RepositoryLimits(1, 2 << 20, 1L << 40, 1, 1L << 20);

    @TempDir
    private Path temporary;

    private final Map<Integer, Long> expected = new TreeMap<>();

    @Test
    void overwrittenIndex_staysInBounds_andEveryCopyOpens() throws IOException {
        Path directory = temporary.resolve("repository");
        Random random = new Random(81);
        try (RepositoryStore store = RepositoryStore.open(directory, KEY, LIMITS)) {
            for (int round = 0; round < 8; round++) {
                for (int batch = 0; batch < 30; batch++) {
                    store.commit(batch(random));
                }
                assertExact(temporary.resolve("busy-" + round), directory);
                store.maintain();
                assertExact(temporary.resolve("idle-" + round), directory);
            }
            assertThat(Files.size(index(directory))).isLessThan(8 * LIVE_BYTES);
            byte[] before = rested(store, directory);
            store.maintain();
            assertThat(Files.readAllBytes(index(directory))).isEqualTo(before);
        }
    }

    /** Maintains until nothing changes any more, which must be soon. */
    private static byte[] rested(RepositoryStore store, Path directory) throws IOException {
        byte[] before = Files.readAllBytes(index(directory));
        for (int i = 0; i < 100; i++) {
            store.maintain();
            byte[] after = Files.readAllBytes(index(directory));
            if (Arrays.equals(before, after)) {
                return after;
            }
            before = after;
        }
        throw new AssertionError("maintenance does not come to rest");
    }

    private List<Change> batch(Random random) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int row = random.nextInt(ROWS);
            long seed = random.nextLong();
            expected.put(row, seed);
            changes.add(
                    new Change(Table.PATHS, ByteBuffer.allocate(4).putInt(row).array(), value(seed)));
        }
        changes.add(new Change(Table.META, bytes("rows"), bytes("" + expected.size())));
        return changes;
    }

    private void assertExact(Path copy, Path directory) throws IOException {
        copy(directory, copy);
        try (OrderedStore store = RepositoryStore.open(copy, KEY, LIMITS)) {
            assertThat(store.size(Table.PATHS)).isEqualTo(expected.size());
            Cursor cursor = store.from(Table.PATHS, new byte[0]);
            for (Map.Entry<Integer, Long> row : expected.entrySet()) {
                assertThat(cursor.next()).isTrue();
                assertThat(ByteBuffer.wrap(cursor.key()).getInt()).isEqualTo(row.getKey());
                assertThat(Arrays.equals(cursor.value(), value(row.getValue()))).isTrue();
            }
        }
    }

    private static byte[] value(long seed) {
        byte[] value = new byte[ROW_BYTES];
        new Random(seed).nextBytes(value);
        return value;
    }
}
