package io.tandemsync.engine.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Cursor;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link OrderedStore} must do, the one in memory and the one on disk. */
public abstract class OrderedStoreContract {
    /** A new, empty store. */
    protected abstract OrderedStore create() throws IOException;

    /** The store opened again after it was closed. */
    protected abstract OrderedStore reopen(OrderedStore closed) throws IOException;

    /** The store as it is found after a crash of the open one, which is not used any more. */
    protected abstract OrderedStore crash(OrderedStore open) throws IOException;

    @Test
    void newStore_isEmpty() throws IOException {
        try (OrderedStore store = create()) {
            for (Table table : Table.values()) {
                assertThat(store.size(table)).isZero();
                assertThat(store.from(table, new byte[0]).next()).isFalse();
            }
            assertThat(store.get(Table.META, bytes("absent"))).isNull();
        }
    }

    @Test
    void committedBatch_isVisibleAtOnce() throws IOException {
        try (OrderedStore store = create()) {
            store.commit(List.of(put(Table.META, "a", "1"), put(Table.META, "b", "2")));
            assertThat(text(store, Table.META, "a")).isEqualTo("1");
            assertThat(text(store, Table.META, "b")).isEqualTo("2");
            assertThat(store.size(Table.META)).isEqualTo(2);
        }
    }

    @Test
    void tables_areApart() throws IOException {
        try (OrderedStore store = create()) {
            for (Table table : Table.values()) {
                store.commit(List.of(put(table, "same key", table.name())));
            }
            for (Table table : Table.values()) {
                assertThat(text(store, table, "same key")).isEqualTo(table.name());
                assertThat(store.size(table)).isEqualTo(1);
            }
        }
    }

    @Test
    void changesOfABatch_applyInTheirOrder() throws IOException {
        try (OrderedStore store = create()) {
            store.commit(List.of(
                    put(Table.PATHS, "a", "1"),
                    remove(Table.PATHS, "a"),
                    put(Table.PATHS, "b", "1"),
                    put(Table.PATHS, "b", "2"),
                    remove(Table.PATHS, "never there"),
                    remove(Table.PATHS, "c"),
                    put(Table.PATHS, "c", "3")));
            assertThat(rows(store, Table.PATHS, "")).containsExactly("b=2", "c=3");
        }
    }

    @Test
    void keys_areInUnsignedOrder() throws IOException {
        try (OrderedStore store = create()) {
            byte[][] keys = {{(byte) 0xff}, {}, {0x7f}, {(byte) 0x80}, {0}, {0, 0}, {(byte) 0x80, 0}, {1, (byte) 0x80}};
            for (byte[] key : keys) {
                store.commit(List.of(new Change(Table.SEQUENCE, key, key)));
            }
            List<String> walked = new ArrayList<>();
            Cursor cursor = store.from(Table.SEQUENCE, new byte[0]);
            while (cursor.next()) {
                assertThat(cursor.value()).isEqualTo(cursor.key());
                walked.add(HexFormat.of().formatHex(cursor.key()));
            }
            assertThat(walked).containsExactly("", "00", "0000", "0180", "7f", "80", "8000", "ff");
        }
    }

    @Test
    void cursor_startsAtTheKeyOrTheNextOne() throws IOException {
        try (OrderedStore store = create()) {
            store.commit(List.of(put(Table.PEERS, "b", "2"), put(Table.PEERS, "d", "4"), put(Table.PEERS, "a", "1")));
            assertThat(rows(store, Table.PEERS, "b")).containsExactly("b=2", "d=4");
            assertThat(rows(store, Table.PEERS, "c")).containsExactly("d=4");
            assertThat(rows(store, Table.PEERS, "e")).isEmpty();
        }
    }

    @Test
    void emptyValue_isAValue() throws IOException {
        try (OrderedStore store = create()) {
            store.commit(List.of(put(Table.NEEDS, "a", "")));
            assertThat(text(store, Table.NEEDS, "a")).isEmpty();
            assertThat(store.size(Table.NEEDS)).isEqualTo(1);
        }
    }

    @Test
    void largeValue_survivesReopening() throws IOException {
        byte[] large = new byte[3 << 20];
        new Random(7).nextBytes(large);
        OrderedStore store = create();
        store.commit(List.of(new Change(Table.PAGES, bytes("large"), large.clone())));
        store.close();
        try (OrderedStore again = reopen(store)) {
            assertThat(Arrays.equals(again.get(Table.PAGES, bytes("large")), large))
                    .isTrue();
        }
    }

    @Test
    void emptyBatch_changesNothing() throws IOException {
        try (OrderedStore store = create()) {
            store.commit(List.of());
            store.sync();
            store.maintain();
            assertThat(store.size(Table.META)).isZero();
        }
    }

    @Test
    void closedStore_keepsAllItHad() throws IOException {
        OrderedStore store = create();
        store.commit(List.of(put(Table.META, "a", "1")));
        store.commit(List.of(put(Table.PATHS, "b", "2")));
        store.close();
        try (OrderedStore again = reopen(store)) {
            assertThat(text(again, Table.META, "a")).isEqualTo("1");
            assertThat(text(again, Table.PATHS, "b")).isEqualTo("2");
        }
    }

    @Test
    void closedTwice_isNoError() throws IOException {
        OrderedStore store = create();
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get(Table.META, bytes("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void crash_sparesWhatWasFlushed() throws IOException {
        OrderedStore store = create();
        store.commit(List.of(put(Table.META, "a", "1"), put(Table.META, "b", "1")));
        store.commit(List.of(put(Table.META, "b", "2")));
        store.sync();
        store.commit(List.of(put(Table.META, "c", "3"), put(Table.META, "d", "3")));
        try (OrderedStore after = crash(store)) {
            assertThat(text(after, Table.META, "a")).isEqualTo("1");
            assertThat(text(after, Table.META, "b")).isEqualTo("2");
            assertThat(text(after, Table.META, "c")).isEqualTo(text(after, Table.META, "d"));
        }
    }

    @Test
    void randomHistory_equalsASortedMap() throws IOException {
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            Map<String, String> expected = new TreeMap<>();
            OrderedStore store = create();
            for (int step = 0; step < 300; step++) {
                store.commit(randomBatch(random, expected));
                if (random.nextInt(10) == 0) {
                    store.sync();
                }
                if (random.nextInt(20) == 0) {
                    store.maintain();
                }
                if (random.nextInt(60) == 0) {
                    store.close();
                    store = reopen(store);
                } else if (random.nextInt(60) == 0) {
                    store.sync();
                    store = crash(store);
                }
                assertThat(store.size(Table.PATHS)).as("seed %d", seed).isEqualTo(expected.size());
            }
            List<String> rows = new ArrayList<>();
            expected.forEach((key, value) -> rows.add(key + "=" + value));
            assertThat(rows(store, Table.PATHS, "")).as("seed %d", seed).isEqualTo(rows);
            store.close();
        }
    }

    private static List<Change> randomBatch(Random random, Map<String, String> expected) {
        List<Change> batch = new ArrayList<>();
        int changes = 1 + random.nextInt(20);
        for (int i = 0; i < changes; i++) {
            String key = "key-" + random.nextInt(500);
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                batch.add(remove(Table.PATHS, key));
            } else {
                String value = "value-" + random.nextInt();
                expected.put(key, value);
                batch.add(put(Table.PATHS, key, value));
            }
        }
        return batch;
    }

    private static Change put(Table table, String key, String value) {
        return new Change(table, bytes(key), bytes(value));
    }

    private static Change remove(Table table, String key) {
        return new Change(table, bytes(key), null);
    }

    private static @Nullable String text(OrderedStore store, Table table, String key) {
        byte[] value = store.get(table, bytes(key));
        return value == null ? null : new String(value, UTF_8);
    }

    private static List<String> rows(OrderedStore store, Table table, String from) {
        List<String> rows = new ArrayList<>();
        Cursor cursor = store.from(table, bytes(from));
        while (cursor.next()) {
            rows.add(new String(cursor.key(), UTF_8) + "=" + new String(cursor.value(), UTF_8));
        }
        return rows;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
