package io.tandemsync.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link SealedStore} does. */
public abstract class SealedStoreContract {
    /** Opens the store; again, after it was closed, with what it had. */
    protected abstract SealedStore open() throws IOException;

    protected static ChunkId id(int seed) {
        return new ChunkId(Hash.of(bytes(seed, Hash.BYTES).array()));
    }

    protected static Bytes bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static List<Bytes> log(SealedStore store) throws IOException {
        List<Bytes> records = new ArrayList<>();
        store.replay(records::add);
        return records;
    }

    @Test
    void chunk_isReadAsItWasPut_alsoAfterReopening() throws IOException {
        try (SealedStore store = open()) {
            assertThat(store.read(id(1))).isNull();
            store.put(id(1), bytes(10, 1_000_000));
            store.put(id(2), bytes(11, 1));
            store.put(id(2), bytes(12, 2));
            assertThat(store.read(id(1))).isEqualTo(bytes(10, 1_000_000));
            store.flush();
        }
        try (SealedStore store = open()) {
            assertThat(store.read(id(1))).isEqualTo(bytes(10, 1_000_000));
            assertThat(store.read(id(2))).isEqualTo(bytes(12, 2));
            store.delete(id(1));
            store.delete(id(1));
            assertThat(store.read(id(1))).isNull();
        }
    }

    @Test
    void list_namesEveryChunkInOnePart() throws IOException {
        try (SealedStore store = open()) {
            List<ChunkId> put = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                put.add(id(i));
                store.put(id(i), bytes(i, 10));
            }
            List<ChunkId> listed = new ArrayList<>();
            for (int part = 0; part < SealedStore.PARTS; part++) {
                listed.addAll(store.list(part));
            }
            assertThat(listed).containsExactlyInAnyOrderElementsOf(put);
        }
    }

    @Test
    void log_keepsItsOrder_andIsPutInThePlaceOfTheOld() throws IOException {
        try (SealedStore store = open()) {
            assertThat(log(store)).isEmpty();
            store.append(List.of(bytes(1, 100), bytes(2, 200)));
            store.append(List.of(bytes(3, 65_536)));
            assertThat(log(store)).containsExactly(bytes(1, 100), bytes(2, 200), bytes(3, 65_536));
            assertThat(store.logBytes()).isGreaterThanOrEqualTo(65_836);
            store.rewrite(List.of(bytes(2, 200)));
            store.append(List.of(bytes(4, 40)));
            assertThat(log(store)).containsExactly(bytes(2, 200), bytes(4, 40));
            store.flush();
        }
        try (SealedStore store = open()) {
            assertThat(log(store)).containsExactly(bytes(2, 200), bytes(4, 40));
            assertThat(store.logBytes()).isBetween(240L, 300L);
        }
    }
}
