package io.tandemsync.engine.vault;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.index.FrontierDigest;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** What holds for the vault as a whole: who it is, its sequence, totals and digests, in memory and in the store. */
final class VaultHead {
    private static final byte[] IDENTITY = key("identity");
    private static final byte[] NUMBERS = key("numbers");
    private static final byte[] CLEAN = key("clean");
    private static final String BUCKET = "bucket-";

    private final OrderedStore store;
    private final FrontierDigest whole = FrontierDigest.zero();
    private final List<FrontierDigest> buckets = new ArrayList<>();
    private final boolean fresh;
    private ReplicaId replica;
    private UUID sequenceId;
    private VaultTotals totals = VaultTotals.ZERO;
    private long sequence;

    VaultHead(OrderedStore store, Supplier<UUID> ids) throws IOException {
        this.store = store;
        for (int i = 0; i < Limits.BUCKETS; i++) {
            byte[] value = store.get(Table.META, key(BUCKET + i));
            buckets.add(value == null ? FrontierDigest.zero() : FrontierDigest.of(Hash.of(value)));
            whole.add(buckets.get(i));
        }
        byte[] stored = store.get(Table.META, IDENTITY);
        fresh = stored == null;
        if (stored == null) {
            replica = new ReplicaId(ids.get());
            sequenceId = ids.get();
            ByteWriter out = new ByteWriter();
            write(out, replica.value());
            write(out, sequenceId);
            store.commit(List.of(new Change(Table.META, IDENTITY, out.toByteArray())));
            return;
        }
        ByteReader in = new ByteReader(stored);
        replica = new ReplicaId(new UUID(in.u64(), in.u64()));
        sequenceId = new UUID(in.u64(), in.u64());
        byte[] numbers = store.get(Table.META, NUMBERS);
        if (numbers != null) {
            ByteReader counts = new ByteReader(numbers);
            sequence = counts.varint();
            totals = VaultTotals.read(counts);
        }
    }

    /** Whether nothing was stored before. */
    boolean isFresh() {
        return fresh;
    }

    /** Whether the last stop was in order; asked once, since the next one may not be. */
    boolean takeClean() throws IOException {
        boolean clean = store.get(Table.META, CLEAN) != null;
        if (clean) {
            store.commit(List.of(new Change(Table.META, CLEAN, null)));
            store.sync();
        }
        return clean;
    }

    void markClean() throws IOException {
        store.commit(List.of(new Change(Table.META, CLEAN, new byte[0])));
    }

    ReplicaId replica() {
        return replica;
    }

    UUID sequenceId() {
        return sequenceId;
    }

    long sequence() {
        return sequence;
    }

    long nextSequence() {
        return ++sequence;
    }

    VaultTotals totals() {
        return totals;
    }

    Hash digest() {
        return whole.value();
    }

    List<Hash> bucketDigests() {
        return buckets.stream().map(FrontierDigest::value).toList();
    }

    void digest(Hash pathId, List<SealedRecord> before, List<SealedRecord> after, List<Change> changes) {
        int index = FrontierDigest.bucket(pathId);
        for (FrontierDigest digest : List.of(whole, buckets.get(index))) {
            before.forEach(record -> add(digest, pathId, record, -1));
            after.forEach(record -> add(digest, pathId, record, 1));
        }
        changes.add(new Change(
                Table.META, key(BUCKET + index), buckets.get(index).value().bytes()));
    }

    private static void add(FrontierDigest digest, Hash pathId, SealedRecord record, int sign) {
        digest.add(
                pathId, record.head().dot(), record.head().past(), record.head().epoch(), sign);
    }

    void totals(VaultTotals minus, VaultTotals plus, List<Change> changes) {
        totals = totals.plus(minus, -1).plus(plus, 1);
        ByteWriter out = new ByteWriter();
        out.varint(sequence);
        totals.write(out);
        changes.add(new Change(Table.META, NUMBERS, out.toByteArray()));
    }

    private static void write(ByteWriter out, UUID id) {
        out.u64(id.getMostSignificantBits()).u64(id.getLeastSignificantBits());
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
