package io.tandemsync.engine.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Cursor;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The store in memory keeps the port's contract, and is strict about what the port leaves open. */
final class FakeOrderedStoreTest extends OrderedStoreContract {
    @Override
    protected OrderedStore create() {
        return new FakeOrderedStore();
    }

    @Override
    protected OrderedStore reopen(OrderedStore closed) {
        return ((FakeOrderedStore) closed).reopened();
    }

    @Override
    protected OrderedStore crash(OrderedStore open) {
        return ((FakeOrderedStore) open).crash(0);
    }

    @Test
    void crash_sparesAPrefixOfTheUnflushedBatches() throws IOException {
        FakeOrderedStore store = new FakeOrderedStore();
        store.commit(List.of(put("a")));
        store.sync();
        store.commit(List.of(put("b")));
        store.commit(List.of(put("c")));
        assertThat(store.unflushedBatches()).isEqualTo(2);

        FakeOrderedStore after = store.crash(1);

        assertThat(after.get(Table.META, "a".getBytes(UTF_8))).isNotNull();
        assertThat(after.get(Table.META, "b".getBytes(UTF_8))).isNotNull();
        assertThat(after.get(Table.META, "c".getBytes(UTF_8))).isNull();
    }

    @Test
    void cursor_fromBeforeACommit_isRefused() throws IOException {
        FakeOrderedStore store = new FakeOrderedStore();
        Cursor cursor = store.from(Table.META, new byte[0]);
        store.commit(List.of(put("a")));

        assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void handedOverArray_changedLater_isFound() throws IOException {
        FakeOrderedStore store = new FakeOrderedStore();
        byte[] key = {1};
        store.commit(List.of(new Change(Table.META, key, new byte[0])));
        key[0] = 2;

        assertThatThrownBy(store::sync).isInstanceOf(AssertionError.class);
    }

    @Test
    void failedSync_makesTheStoreUnusable() {
        FakeOrderedStore store = new FakeOrderedStore();
        store.failNextSync();

        assertThatThrownBy(store::sync).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.size(Table.META)).isInstanceOf(UncheckedIOException.class);
    }

    private static Change put(String key) {
        return new Change(Table.META, key.getBytes(UTF_8), new byte[] {1});
    }
}
