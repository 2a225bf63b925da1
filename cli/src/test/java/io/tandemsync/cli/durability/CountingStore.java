package io.tandemsync.cli.durability;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.repository.RepositoryKey;
import io.tandemsync.repository.RepositoryStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** A store under test, used as if it were a ring of slots; each step is to be durable when it returns. */
interface CountingStore extends Closeable {
    /** The value in the slot, null if it was never written. */
    byte @Nullable [] get(int slot) throws IOException;

    /** Writes both slots as one step, and returns once the store says that it is durable. */
    void put(int one, byte[] oneValue, int other, byte[] otherValue) throws IOException;

    /** Lets the store tidy up. */
    void rest() throws IOException;

    /** What is compared. */
    enum Kind {
        /** {@code MVStore.commit()}. */
        MV_COMMIT,
        /** {@code MVStore.commit()} and {@code sync()}. */
        MV_SYNC,
        /** The repository of a share. */
        REPOSITORY;

        CountingStore open(Path directory) throws IOException {
            return switch (this) {
                case MV_COMMIT -> new OfMvStore(directory, false);
                case MV_SYNC -> new OfMvStore(directory, true);
                case REPOSITORY -> new OfRepository(directory);
            };
        }
    }

    /** H2's store with its usual settings, but for commits in the background. */
    final class OfMvStore implements CountingStore {
        private final MVStore store;
        private final MVMap<Integer, byte[]> map;
        private final boolean synced;

        OfMvStore(Path directory, boolean synced) {
            this.store = new MVStore.Builder()
                    .fileName(directory.resolve("store.mv").toString())
                    .encryptionKey("a key for tests".toCharArray())
                    .autoCommitDisabled()
                    .open();
            this.map = store.openMap("slots");
            this.synced = synced;
        }

        @Override
        public byte @Nullable [] get(int slot) {
            return map.get(slot);
        }

        @Override
        public void put(int one, byte[] oneValue, int other, byte[] otherValue) {
            map.put(one, oneValue);
            map.put(other, otherValue);
            store.commit();
            if (synced) {
                store.sync();
            }
        }

        /** It tidies up when it commits. */
        @Override
        public void rest() {
            store.getUnsavedMemory();
        }

        @Override
        public void close() {
            store.closeImmediately();
        }
    }

    /** Tandem's journal and index. */
    final class OfRepository implements CountingStore {
        private static final int KEY_BYTES = 32;

        private final RepositoryStore store;

        OfRepository(Path directory) throws IOException {
            byte[] key = new byte[KEY_BYTES];
            Arrays.fill(key, (byte) 7);
            this.store = RepositoryStore.open(
                    Files.createDirectories(directory.resolve("repository")), RepositoryKey.of(key));
        }

        @Override
        public byte @Nullable [] get(int slot) {
            return store.get(Table.PATHS, key(slot));
        }

        @Override
        public void put(int one, byte[] oneValue, int other, byte[] otherValue) throws IOException {
            store.commit(List.of(
                    new Change(Table.PATHS, key(one), oneValue), new Change(Table.PATHS, key(other), otherValue)));
            store.sync();
        }

        @Override
        public void rest() throws IOException {
            store.maintain();
        }

        private static byte[] key(int slot) {
            byte[] name = "slot".getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(name.length + Integer.BYTES)
                    .put(name)
                    .putInt(slot)
                    .array();
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }
}
