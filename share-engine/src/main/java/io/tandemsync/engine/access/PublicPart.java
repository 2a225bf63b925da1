package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.Past.Interval;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The canonical bytes of a record's public part. */
final class PublicPart {
    static final int VERSION = 1;

    private static final int FLAG_TOMBSTONE = 1;

    private PublicPart() {}

    static void write(ByteWriter out, PublicRecord record) {
        out.u8(VERSION).u8(record.tombstone() ? FLAG_TOMBSTONE : 0).varint(record.epoch());
        out.bytes(record.pathId().bytes());
        List<ReplicaId> replicas = writePast(out, record.past());
        writeDot(out, record.dot(), replicas);
        writeDot(out, record.contentDot(), replicas);
        PublicRecord.References references = record.references();
        out.u8(references.level()).varint(references.ids().size());
        references.ids().forEach(id -> out.bytes(id.hash().bytes()));
        out.varint(references.sizeClass());
    }

    /** Reads a public part. @throws FormatException if the bytes are not the canonical ones of one */
    static PublicRecord read(ByteReader in) {
        int version = in.u8();
        if (version != VERSION) {
            throw new FormatException("a record has the unknown format version " + version);
        }
        int flags = in.u8();
        if ((flags & ~FLAG_TOMBSTONE) != 0) {
            throw new FormatException("a record has unknown flags");
        }
        int epoch = in.count(Integer.MAX_VALUE);
        if (epoch == 0) {
            throw new FormatException("a record has no key epoch");
        }
        Hash pathId = Hash.of(in.bytes(Hash.BYTES));
        List<ReplicaId> replicas = new ArrayList<>();
        Past past = readPast(in, replicas);
        Dot dot = readDot(in, replicas);
        Dot contentDot = readDot(in, replicas);
        if (!past.containsOwn(dot) || !past.contains(contentDot)) {
            throw new FormatException("a record's past lacks its own dots");
        }
        boolean tombstone = flags == FLAG_TOMBSTONE;
        PublicRecord.References references = readReferences(in);
        if (tombstone && !references.equals(PublicRecord.References.NONE)) {
            throw new FormatException("a tombstone has content");
        }
        return new PublicRecord(epoch, pathId, tombstone, past, dot, contentDot, references);
    }

    private static PublicRecord.References readReferences(ByteReader in) {
        int level = in.u8();
        int count = in.count(Content.SLICES_MAX);
        if (level > Content.LEVEL_MAX || (level > 0 && count == 0)) {
            throw new FormatException("a record's content has an impossible level");
        }
        List<ChunkId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new ChunkId(Hash.of(in.bytes(Hash.BYTES))));
        }
        long sizeClass = in.varint();
        if ((sizeClass == 0) != ids.isEmpty() || SizeClass.CHUNK.above(sizeClass) != sizeClass) {
            throw new FormatException("a record's content has an impossible size class");
        }
        return new PublicRecord.References(level, ids, sizeClass);
    }

    /** Writes the past and returns the replicas in the order in which dots refer to them. */
    private static List<ReplicaId> writePast(ByteWriter out, Past past) {
        SortedMap<ReplicaId, List<Long>> carried = new TreeMap<>();
        for (Dot dot : past.carried()) {
            carried.computeIfAbsent(dot.replica(), replica -> new ArrayList<>()).add(dot.counter());
        }
        SortedSet<ReplicaId> replicas = new TreeSet<>(past.own().keySet());
        replicas.addAll(carried.keySet());
        checkCount(replicas.size(), Limits.REPLICAS_MAX);
        out.varint(replicas.size());
        int parts = 0;
        for (ReplicaId replica : replicas) {
            out.u64(replica.value().getMostSignificantBits())
                    .u64(replica.value().getLeastSignificantBits());
            List<Interval> intervals = past.own().getOrDefault(replica, List.of());
            List<Long> counters = carried.getOrDefault(replica, List.of());
            parts += intervals.size() + counters.size();
            writeIntervals(out, intervals);
            out.varint(counters.size());
            long before = 0;
            for (long counter : counters) {
                out.varint(counter - before);
                before = counter;
            }
        }
        checkCount(parts, Limits.PAST_PARTS_MAX);
        return List.copyOf(replicas);
    }

    private static void writeIntervals(ByteWriter out, List<Interval> intervals) {
        out.varint(intervals.size());
        long before = 0;
        for (Interval interval : intervals) {
            out.varint(interval.first() - before).varint(interval.last() - interval.first());
            before = interval.last();
        }
    }

    private static void checkCount(int count, int max) {
        if (count > max) {
            throw new FormatException("a record's past has more than " + max + " parts and cannot travel");
        }
    }

    private static Past readPast(ByteReader in, List<ReplicaId> replicas) {
        int count = in.count(Limits.REPLICAS_MAX);
        SortedMap<ReplicaId, List<Interval>> own = new TreeMap<>();
        SortedSet<Dot> carried = new TreeSet<>();
        int room = Limits.PAST_PARTS_MAX;
        for (int i = 0; i < count; i++) {
            ReplicaId replica = new ReplicaId(new UUID(in.u64(), in.u64()));
            if (i > 0 && replicas.get(i - 1).compareTo(replica) >= 0) {
                throw new FormatException("a past's replicas are not in ascending order");
            }
            replicas.add(replica);
            int before = room;
            room -= readIntervals(in, replica, own, room);
            room -= readCarried(in, replica, carried, room);
            if (room == before) {
                throw new FormatException("a past names a replica of which it has nothing");
            }
        }
        return Past.of(own, carried);
    }

    private static int readIntervals(
            ByteReader in, ReplicaId replica, SortedMap<ReplicaId, List<Interval>> own, int room) {
        int count = in.count(room);
        List<Interval> intervals = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < count; i++) {
            long first = up(before, in.varint(), i == 0 ? 1 : 2);
            before = up(first, in.varint(), 0);
            intervals.add(new Interval(first, before));
        }
        if (count > 0) {
            own.put(replica, intervals);
        }
        return count;
    }

    private static int readCarried(ByteReader in, ReplicaId replica, SortedSet<Dot> carried, int room) {
        int count = in.count(room);
        long before = 0;
        for (int i = 0; i < count; i++) {
            before = up(before, in.varint(), 1);
            carried.add(new Dot(replica, before));
        }
        return count;
    }

    private static long up(long from, long by, long least) {
        if (by < least || from + by < from) {
            throw new FormatException("a past's counters do not ascend");
        }
        return from + by;
    }

    private static void writeDot(ByteWriter out, Dot dot, List<ReplicaId> replicas) {
        out.varint(replicas.indexOf(dot.replica())).varint(dot.counter());
    }

    private static Dot readDot(ByteReader in, List<ReplicaId> replicas) {
        int index = in.count(Limits.REPLICAS_MAX);
        long counter = in.varint();
        if (index >= replicas.size() || counter < 1) {
            throw new FormatException("a dot is of no replica or count that a past has");
        }
        return new Dot(replicas.get(index), counter);
    }
}
