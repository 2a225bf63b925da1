package io.tandemsync.engine.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.PublicParts;
import io.tandemsync.engine.access.PublicRecord;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.FakeOrderedStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a blind replica knows: lattice of records, and who needs which chunk for how long. */
class VaultTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofHours(25));
    private static final Hash PATH = hash(1);
    private static final Hash OTHER = hash(2);

    private final FakeOrderedStore store = new FakeOrderedStore();
    private Vault vault;

    @BeforeEach
    void open() throws IOException {
        Random random = new Random(5);
        vault = Vault.open(store, () -> new UUID(random.nextLong(), random.nextLong()), Duration.ofDays(1));
    }

    private static Hash hash(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        bytes[31] = (byte) number;
        return Hash.of(bytes);
    }

    private static ChunkId chunk(int number) {
        return new ChunkId(hash(100 + number));
    }

    private static Dot dot(int replica, long counter) {
        return new Dot(new ReplicaId(new UUID(0, replica)), counter);
    }

    /** A record under this dot that has seen the dots before. */
    private static SealedRecord record(Hash path, Dot dot, List<Dot> seen, ChunkId... needed) {
        Past past = Past.empty();
        for (Dot before : seen) {
            past = past.plus(before, 0);
        }
        PublicRecord head = new PublicRecord(
                1,
                path,
                needed.length == 0,
                past.plus(dot, 0),
                dot,
                dot,
                needed.length == 0
                        ? PublicRecord.References.NONE
                        : new PublicRecord.References(0, List.of(needed), 1024L * needed.length));
        return new SealedRecord(PublicParts.bytes(head), head);
    }

    /** A live record of some content. */
    static SealedRecord sample() {
        return record(PATH, dot(1, 1), List.of(dot(2, 5)), chunk(1));
    }

    private void add(SealedRecord... records) throws IOException {
        vault.add(records[0].head().pathId(), List.of(records), "", NOW);
    }

    private void stored(ChunkId id, VaultChunk chunk) throws IOException {
        TreeMap<ChunkId, VaultChunk> one = new TreeMap<>();
        one.put(id, chunk);
        vault.stored(one, NOW);
    }

    private static VaultChunk plain() {
        return new VaultChunk(1_000, false, List.of(), 0);
    }

    @Test
    void recordsInAnyOrder_leaveTheSame() throws IOException {
        List<SealedRecord> records = new ArrayList<>(List.of(
                record(PATH, dot(1, 1), List.of(), chunk(1)),
                record(PATH, dot(1, 2), List.of(dot(1, 1)), chunk(2)),
                record(PATH, dot(2, 1), List.of(dot(1, 1)), chunk(3)),
                record(PATH, dot(2, 2), List.of(dot(1, 1), dot(2, 1)), chunk(4))));
        List<List<SealedRecord>> outcomes = new ArrayList<>();
        List<Hash> digests = new ArrayList<>();
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(records, new Random(seed));
            Vault other = Vault.open(new FakeOrderedStore(), UUID::randomUUID, Duration.ZERO);
            for (SealedRecord record : records) {
                other.add(PATH, List.of(record), "", NOW);
                other.add(PATH, List.of(records.get(0)), "", NOW);
            }
            outcomes.add(other.path(PATH).members());
            digests.add(other.digest());
        }
        assertThat(outcomes).allMatch(outcomes.get(0)::equals);
        assertThat(digests).allMatch(digests.get(0)::equals);
        assertThat(outcomes.get(0)).extracting(record -> record.head().dot()).containsExactly(dot(1, 2), dot(2, 2));
    }

    @Test
    void recordRolledBack_changesNothing() throws IOException {
        SealedRecord old = record(PATH, dot(1, 1), List.of(), chunk(1));
        add(record(PATH, dot(1, 2), List.of(dot(1, 1)), chunk(2)));
        Hash digest = vault.digest();
        assertThat(vault.add(PATH, List.of(old), "", NOW)).isEmpty();
        assertThat(vault.digest()).isEqualTo(digest);
    }

    @Test
    void chunkThatNothingNeeds_goesAfterItsTime_andNotBefore() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1)));
        stored(chunk(1), plain());
        assertThat(vault.collect(LATER.plus(Duration.ofDays(99)), true, 10))
                .as("needed")
                .isEmpty();
        add(record(PATH, dot(1, 2), List.of(dot(1, 1))));
        assertThat(vault.collect(NOW.plus(Duration.ofHours(23)), false, 10)).isEmpty();
        assertThat(vault.collect(LATER, false, 10)).containsExactly(chunk(1));
        assertThat(vault.chunk(chunk(1))).isNull();
        assertThat(vault.totals().storedBytes()).isEqualTo(vault.totals().recordBytes());
    }

    @Test
    void chunkNeededAgain_stays() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1)));
        stored(chunk(1), plain());
        add(record(PATH, dot(1, 2), List.of(dot(1, 1))));
        add(record(OTHER, dot(1, 3), List.of(), chunk(1)));
        assertThat(vault.collect(LATER, true, 10)).isEmpty();
        assertThat(vault.hasGarbage()).isFalse();
    }

    @Test
    void pageThatGoes_letsItsChunksGo() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1)));
        stored(chunk(1), new VaultChunk(500, true, List.of(chunk(2), chunk(3)), 0));
        stored(chunk(2), plain());
        stored(chunk(3), plain());
        add(record(OTHER, dot(1, 2), List.of(), chunk(3)));
        add(record(PATH, dot(1, 3), List.of(dot(1, 1))));
        assertThat(vault.collect(LATER, false, 10)).containsExactly(chunk(1));
        assertThat(vault.collect(LATER, true, 10)).containsExactly(chunk(2));
        assertThat(vault.chunk(chunk(3))).as("another path needs it").isNotNull();
        assertThat(vault.hasGarbage()).isFalse();
    }

    @Test
    void lostChunk_isNeededAgainByAllThatListIt() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1)));
        add(record(OTHER, dot(1, 2), List.of(), chunk(2)));
        stored(chunk(1), new VaultChunk(500, true, List.of(chunk(2)), 0));
        stored(chunk(2), plain());
        assertThat(vault.complete(PATH, vault.path(PATH).sequence())).isTrue();
        assertThat(vault.complete(OTHER, vault.path(OTHER).sequence())).isTrue();
        assertThat(vault.totals().needPaths()).isZero();
        assertThat(vault.lost(chunk(2), NOW)).containsExactly(PATH, OTHER);
        assertThat(vault.needs(null, 10)).containsExactly(PATH, OTHER);
        assertThat(vault.totals().needPaths()).isEqualTo(2);
    }

    @Test
    void completedInAnOlderState_isNotComplete() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1)));
        long before = vault.path(PATH).sequence();
        add(record(PATH, dot(1, 2), List.of(dot(1, 1)), chunk(2)));
        assertThat(vault.complete(PATH, before)).isFalse();
        assertThat(vault.needs(PATH)).isTrue();
    }

    @Test
    void everything_isThereAfterReopening() throws IOException {
        add(record(PATH, dot(1, 1), List.of(), chunk(1), chunk(2)));
        stored(chunk(1), plain());
        vault.markClean();
        VaultPath before = vault.path(PATH);
        store.close();
        Vault again = Vault.open(store.reopened(), UUID::randomUUID, Duration.ofDays(1));
        assertThat(again.isFresh()).isFalse();
        assertThat(again.takeClean()).isTrue();
        assertThat(again.takeClean()).as("asked once").isFalse();
        assertThat(again.digest()).isEqualTo(vault.digest());
        assertThat(again.totals()).isEqualTo(vault.totals());
        assertThat(again.path(PATH)).isEqualTo(before);
        assertThat(again.needs(null, 10)).containsExactly(PATH);
    }
}
