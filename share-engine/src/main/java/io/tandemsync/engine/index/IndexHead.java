package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.reconcile.Frontier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** What holds for the index as a whole: identity, counters, totals and digests, kept in memory and in the store. */
final class IndexHead {
    private static final byte[] IDENTITY = "identity".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NUMBERS = "numbers".getBytes(StandardCharsets.US_ASCII);
    private static final String BUCKET = "bucket-";

    private final FrontierDigest[] buckets = new FrontierDigest[Limits.BUCKETS];
    private final FrontierDigest whole = FrontierDigest.zero();
    private ShareIndex.Identity identity;
    private Totals totals = Totals.ZERO;
    private long counter;
    private long sequence;

    private IndexHead(ShareIndex.Identity identity) {
        this.identity = identity;
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = FrontierDigest.zero();
        }
    }

    static IndexHead load(OrderedStore store, Supplier<ShareIndex.Identity> fresh) throws IOException {
        byte[] stored = store.get(Table.META, IDENTITY);
        if (stored == null) {
            IndexHead head = new IndexHead(fresh.get());
            List<Change> changes = new ArrayList<>();
            head.identify(head.identity, changes);
            store.commit(changes);
            return head;
        }
        ByteReader in = new ByteReader(stored);
        ReplicaId replica = EntryCodec.replica(in);
        UUID sequenceId = new UUID(in.u64(), in.u64());
        UUID session = new UUID(in.u64(), in.u64());
        IndexHead head = new IndexHead(new ShareIndex.Identity(replica, sequenceId, session));
        head.loadNumbers(store);
        return head;
    }

    private void loadNumbers(OrderedStore store) {
        byte[] numbers = store.get(Table.META, NUMBERS);
        if (numbers != null) {
            ByteReader in = new ByteReader(numbers);
            counter = in.varint();
            sequence = in.varint();
            Totals.Sum local = sum(in);
            Totals.Sum global = sum(in);
            totals = new Totals(local, global, sum(in), in.varint());
        }
        for (int i = 0; i < buckets.length; i++) {
            byte[] value = store.get(Table.META, bucketKey(i));
            if (value != null) {
                buckets[i] = FrontierDigest.of(Hash.of(value));
                whole.add(buckets[i]);
            }
        }
    }

    ShareIndex.Identity identity() {
        return identity;
    }

    void identify(ShareIndex.Identity other, List<Change> changes) {
        // Counters go on under a new id too: each path remembers the last one that it was given.
        identity = other;
        ByteWriter out = new ByteWriter();
        EntryCodec.write(out, other.replica());
        out.u64(other.sequenceId().getMostSignificantBits())
                .u64(other.sequenceId().getLeastSignificantBits());
        out.u64(other.session().getMostSignificantBits()).u64(other.session().getLeastSignificantBits());
        changes.add(new Change(Table.META, IDENTITY, out.toByteArray()));
        changes.add(numbers());
    }

    long counter() {
        return counter;
    }

    void counter(long value) {
        counter = value;
    }

    long sequence() {
        return sequence;
    }

    long nextSequence() {
        return ++sequence;
    }

    Totals totals() {
        return totals;
    }

    Hash digest() {
        return whole.value();
    }

    List<Hash> buckets() {
        List<Hash> values = new ArrayList<>(buckets.length);
        for (FrontierDigest bucket : buckets) {
            values.add(bucket.value());
        }
        return values;
    }

    void digest(Hash pathId, Frontier before, Frontier after, List<Change> changes) {
        int index = bucket(pathId);
        FrontierDigest change = FrontierDigest.zero();
        change.add(pathId, before, -1);
        change.add(pathId, after, 1);
        whole.add(change);
        buckets[index].add(change);
        changes.add(
                new Change(Table.META, bucketKey(index), buckets[index].value().bytes()));
    }

    void totals(Totals minus, Totals plus, List<Change> changes) {
        totals = totals.plus(minus, -1).plus(plus, 1);
        changes.add(numbers());
    }

    static int bucket(Hash pathId) {
        return FrontierDigest.bucket(pathId);
    }

    private Change numbers() {
        ByteWriter out = new ByteWriter();
        out.varint(counter).varint(sequence);
        write(out, totals.local());
        write(out, totals.global());
        write(out, totals.need());
        out.varint(totals.conflicts());
        return new Change(Table.META, NUMBERS, out.toByteArray());
    }

    private static void write(ByteWriter out, Totals.Sum sum) {
        out.varint(sum.files()).varint(sum.directories()).varint(sum.bytes());
    }

    private static Totals.Sum sum(ByteReader in) {
        long files = in.varint();
        long directories = in.varint();
        return new Totals.Sum(files, directories, in.varint());
    }

    private static byte[] bucketKey(int index) {
        return (BUCKET + index).getBytes(StandardCharsets.US_ASCII);
    }
}
