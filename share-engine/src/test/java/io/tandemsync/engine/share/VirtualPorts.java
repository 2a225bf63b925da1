package io.tandemsync.engine.share;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.ReplicaAnchor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replica in a simulation works with besides its disk. */
final class VirtualPorts {
    private VirtualPorts() {}

    /** A machine's clock: its wall time may be wrong and jump. */
    static final class SkewedClock implements Clock {
        private final Clock time;
        private Duration offset = Duration.ZERO;

        SkewedClock(Clock time) {
            this.time = time;
        }

        void jump(Duration by) {
            offset = offset.plus(by);
        }

        @Override
        public Instant now() {
            return time.now().plus(offset);
        }

        @Override
        public long nanos() {
            return time.nanos();
        }
    }

    /** The home's memory of the replica; it survives crashes, as an fsynced file does. */
    static final class MemoryAnchor implements ReplicaAnchor {
        private final Runnable before;
        private @Nullable Anchor anchor;

        MemoryAnchor(Runnable before) {
            this.before = before;
        }

        @Override
        public @Nullable Anchor load() {
            return anchor;
        }

        @Override
        public void store(Anchor news) {
            before.run();
            anchor = news;
        }
    }

    /** A store before whose writing calls something else may happen. */
    record InterruptedStore(OrderedStore store, Runnable before) implements OrderedStore {
        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            return store.get(table, key);
        }

        @Override
        public Cursor from(Table table, byte[] from) {
            return store.from(table, from);
        }

        @Override
        public long size(Table table) {
            return store.size(table);
        }

        @Override
        public void commit(List<Change> changes) throws IOException {
            before.run();
            store.commit(changes);
        }

        @Override
        public void sync() throws IOException {
            before.run();
            store.sync();
        }

        @Override
        public void maintain() throws IOException {
            store.maintain();
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }
}
