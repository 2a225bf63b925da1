package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.reconcile.Frontier;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The layout of a path's state inside the repository; the path itself is the key. */
public final class PathStateCodec {
    private static final int VERSION = 1;
    private static final int LIVE_BELOW = 1;
    private static final int HAS_BASE = 2;
    private static final int IGNORED = 4;
    private static final int MEMBERS_MAX = 1 << 16;

    private PathStateCodec() {}

    static byte[] encode(PathState state) {
        ByteWriter out = new ByteWriter(192);
        Base base = state.base();
        out.u8(VERSION)
                .u8((state.liveBelow() ? LIVE_BELOW : 0)
                        | (base != null ? HAS_BASE : 0)
                        | (state.ignored() ? IGNORED : 0));
        out.varint(state.ownLast()).varint(state.sequence());
        out.varint(state.frontier().members().size());
        for (PathRecord record : state.frontier().members()) {
            write(out, record);
        }
        if (base != null) {
            write(out, base);
        }
        out.varint(state.signatures().size());
        state.signatures().forEach((dot, signature) -> {
            EntryCodec.write(out, dot);
            out.bytes(signature.array());
        });
        return out.toByteArray();
    }

    /** @throws FormatException if the bytes are no state */
    static PathState decode(SharePath path, byte[] bytes) {
        try {
            return state(path, new ByteReader(bytes));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw impossible(e);
        }
    }

    private static FormatException impossible(RuntimeException cause) {
        return new FormatException("a path's state holds an impossible value: " + cause.getMessage(), cause);
    }

    private static PathState state(SharePath path, ByteReader in) {
        if (in.u8() != VERSION) {
            throw new FormatException("a path's state has an unknown version");
        }
        int flags = in.u8();
        long ownLast = in.varint();
        long sequence = in.varint();
        int members = in.count(MEMBERS_MAX);
        List<PathRecord> records = new ArrayList<>(members);
        for (int i = 0; i < members; i++) {
            records.add(record(path, in));
        }
        Base base = (flags & HAS_BASE) != 0 ? base(in) : null;
        TreeMap<Dot, Bytes> signatures = new TreeMap<>();
        int signed = in.count(MEMBERS_MAX);
        for (int i = 0; i < signed; i++) {
            Dot dot = EntryCodec.dot(in);
            signatures.put(dot, Bytes.wrap(in.bytes(SignatureScheme.SIGNATURE_BYTES)));
        }
        in.finish();
        return new PathState(
                Frontier.of(records),
                base,
                ownLast,
                sequence,
                (flags & LIVE_BELOW) != 0,
                (flags & IGNORED) != 0,
                Collections.unmodifiableSortedMap(signatures));
    }

    /** A base by itself, or that there was none. */
    public static byte[] encodeBase(@Nullable Base base) {
        ByteWriter out = new ByteWriter();
        out.u8(base == null ? 0 : 1);
        if (base != null) {
            write(out, base);
        }
        return out.toByteArray();
    }

    /** @throws FormatException if the bytes are none */
    public static @Nullable Base decodeBase(byte[] bytes) {
        try {
            ByteReader in = new ByteReader(bytes);
            return in.u8() == 0 ? null : base(in);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw impossible(e);
        }
    }

    private static void write(ByteWriter out, PathRecord record) {
        EntryCodec.write(out, record.dot());
        boolean ownContent = record.contentDot().equals(record.dot());
        SharePath conflictOf = record.conflictOf();
        out.u8((ownContent ? 1 : 0) | (conflictOf != null ? 2 : 0));
        if (!ownContent) {
            EntryCodec.write(out, record.contentDot());
        }
        if (conflictOf != null) {
            out.string(conflictOf.key());
        }
        out.varint(record.epoch());
        EntryCodec.write(out, record.contentTime());
        write(out, record.past());
        EntryCodec.write(out, record.entry());
    }

    private static PathRecord record(SharePath path, ByteReader in) {
        Dot dot = EntryCodec.dot(in);
        int flags = in.u8();
        Dot contentDot = (flags & 1) != 0 ? dot : EntryCodec.dot(in);
        SharePath conflictOf = (flags & 2) != 0 ? SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX)) : null;
        int epoch = in.count(Integer.MAX_VALUE);
        Instant contentTime = EntryCodec.time(in);
        Past past = past(in);
        Entry entry = EntryCodec.entry(in);
        return new PathRecord(path, entry, past, dot, contentDot, contentTime, epoch, conflictOf);
    }

    private static void write(ByteWriter out, Past past) {
        out.varint(past.own().size());
        for (Map.Entry<ReplicaId, List<Past.Interval>> own : past.own().entrySet()) {
            EntryCodec.write(out, own.getKey());
            out.varint(own.getValue().size());
            for (Past.Interval interval : own.getValue()) {
                out.varint(interval.first()).varint(interval.last() - interval.first());
            }
        }
        out.varint(past.carried().size());
        past.carried().forEach(dot -> EntryCodec.write(out, dot));
    }

    private static Past past(ByteReader in) {
        int replicas = in.count(Limits.REPLICAS_MAX);
        TreeMap<ReplicaId, List<Past.Interval>> own = new TreeMap<>();
        for (int i = 0; i < replicas; i++) {
            ReplicaId replica = EntryCodec.replica(in);
            int count = in.count(MEMBERS_MAX);
            List<Past.Interval> intervals = new ArrayList<>(count);
            for (int j = 0; j < count; j++) {
                long first = in.varint();
                intervals.add(new Past.Interval(first, first + in.varint()));
            }
            own.put(replica, intervals);
        }
        int carried = in.count(MEMBERS_MAX);
        TreeSet<Dot> dots = new TreeSet<>();
        for (int i = 0; i < carried; i++) {
            dots.add(EntryCodec.dot(in));
        }
        return Past.of(own, dots);
    }

    private static void write(ByteWriter out, Base base) {
        EntryCodec.write(out, base.entry());
        write(out, base.past());
        Dot contentDot = base.contentDot();
        Stamp stamp = base.stamp();
        out.u8((contentDot != null ? 1 : 0) | (stamp != null ? 2 : 0));
        if (contentDot != null) {
            EntryCodec.write(out, contentDot);
        }
        if (stamp != null) {
            EntryCodec.write(out, stamp);
        }
    }

    private static Base base(ByteReader in) {
        Entry entry = EntryCodec.entry(in);
        Past past = past(in);
        int flags = in.u8();
        @Nullable Dot contentDot = (flags & 1) != 0 ? EntryCodec.dot(in) : null;
        @Nullable Stamp stamp = (flags & 2) != 0 ? EntryCodec.stamp(in) : null;
        return new Base(entry, past, contentDot, stamp);
    }
}
