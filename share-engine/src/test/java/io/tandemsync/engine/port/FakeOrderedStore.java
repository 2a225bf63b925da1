package io.tandemsync.engine.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An {@link OrderedStore} in memory that a crash can take back to what was flushed.
 *
 * <p>Stricter than the port: it refuses cursors from before a commit, use after close, and arrays that were changed after
 * they had been handed over.
 */
public final class FakeOrderedStore implements OrderedStore {
    private final Map<Table, NavigableMap<byte[], byte[]>> flushed;
    private final Map<Table, NavigableMap<byte[], byte[]>> current;
    private final Deque<List<Change>> unflushed = new ArrayDeque<>();
    private List<Change> handedOver = List.of();
    private List<Change> copied = List.of();
    private long commits;
    private boolean closed;
    private boolean failing;
    private boolean failed;

    /** An empty store. */
    public FakeOrderedStore() {
        this(emptyTables());
    }

    private FakeOrderedStore(Map<Table, NavigableMap<byte[], byte[]>> flushed) {
        this.flushed = flushed;
        this.current = emptyTables();
        flushed.forEach((table, entries) -> rows(current, table).putAll(entries));
    }

    /** How many batches a crash may take back. */
    public int unflushedBatches() {
        return unflushed.size();
    }

    /**
     * The store after a crash that spared only this many of the unflushed batches; this one is closed.
     *
     * @param survivors from 0 to {@link #unflushedBatches}
     */
    public FakeOrderedStore crash(int survivors) {
        if (survivors > unflushed.size()) {
            throw new IllegalArgumentException("only " + unflushed.size() + " batches are unflushed");
        }
        closed = true;
        for (int i = 0; i < survivors; i++) {
            apply(flushed, unflushed.removeFirst());
        }
        return new FakeOrderedStore(flushed);
    }

    /** Another store that holds what this one holds now, all of it flushed. */
    public FakeOrderedStore copy() {
        Map<Table, NavigableMap<byte[], byte[]>> copy = emptyTables();
        current.forEach((table, entries) -> rows(copy, table).putAll(entries));
        return new FakeOrderedStore(copy);
    }

    /** The store as its next opening finds it after {@link #close}. */
    public FakeOrderedStore reopened() {
        if (!closed) {
            throw new IllegalStateException("the store is still open");
        }
        return new FakeOrderedStore(flushed);
    }

    /** Lets the next flush fail, after which the store is unusable. */
    public void failNextSync() {
        failing = true;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        requireReadable();
        byte[] value = rows(current, table).get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public Cursor from(Table table, byte[] from) {
        requireReadable();
        return new Walk(
                rows(current, table).tailMap(from.clone(), true).entrySet().iterator());
    }

    @Override
    public long size(Table table) {
        requireReadable();
        return rows(current, table).size();
    }

    @Override
    public void commit(List<Change> changes) throws IOException {
        requireUsable();
        requireUnchanged();
        handedOver = List.copyOf(changes);
        copied = changes.stream().map(FakeOrderedStore::copy).toList();
        apply(current, copied);
        unflushed.addLast(copied);
        commits++;
    }

    @Override
    public void sync() throws IOException {
        requireUsable();
        requireUnchanged();
        if (failing) {
            failed = true;
            throw new IOException("flushing failed, as the test wanted");
        }
        unflushed.forEach(batch -> apply(flushed, batch));
        unflushed.clear();
    }

    @Override
    public void maintain() throws IOException {
        requireUsable();
    }

    @Override
    public void close() throws IOException {
        if (!closed && !failed) {
            sync();
        }
        closed = true;
    }

    private void requireReadable() {
        try {
            requireUsable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireUsable() throws IOException {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        if (failed) {
            throw new IOException("the store failed before");
        }
    }

    private void requireUnchanged() {
        for (int i = 0; i < copied.size(); i++) {
            boolean same = Arrays.equals(handedOver.get(i).key(), copied.get(i).key())
                    && Arrays.equals(handedOver.get(i).value(), copied.get(i).value());
            if (!same) {
                throw new AssertionError("an array was changed after it had been committed");
            }
        }
    }

    private static void apply(Map<Table, NavigableMap<byte[], byte[]>> tables, List<Change> changes) {
        for (Change change : changes) {
            NavigableMap<byte[], byte[]> rows = rows(tables, change.table());
            byte[] value = change.value();
            if (value == null) {
                rows.remove(change.key());
            } else {
                rows.put(change.key(), value);
            }
        }
    }

    private static Change copy(Change change) {
        byte[] value = change.value();
        return new Change(change.table(), change.key().clone(), value == null ? null : value.clone());
    }

    private static NavigableMap<byte[], byte[]> rows(Map<Table, NavigableMap<byte[], byte[]>> tables, Table table) {
        return tables.computeIfAbsent(table, absent -> new TreeMap<>(Arrays::compareUnsigned));
    }

    private static Map<Table, NavigableMap<byte[], byte[]>> emptyTables() {
        return new EnumMap<>(Table.class);
    }

    /** A walk that ends with the next commit. */
    private final class Walk implements Cursor {
        private final Iterator<Map.Entry<byte[], byte[]>> entries;
        private final long started = commits;
        private Map.@Nullable Entry<byte[], byte[]> entry;

        Walk(Iterator<Map.Entry<byte[], byte[]>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean next() {
            requireReadable();
            if (started != commits) {
                throw new IllegalStateException("the cursor is from before a commit");
            }
            entry = entries.hasNext() ? entries.next() : null;
            return entry != null;
        }

        @Override
        public byte[] key() {
            return here().getKey().clone();
        }

        @Override
        public byte[] value() {
            return here().getValue().clone();
        }

        private Map.Entry<byte[], byte[]> here() {
            if (entry == null) {
                throw new IllegalStateException("the cursor is at no entry");
            }
            return entry;
        }
    }
}
