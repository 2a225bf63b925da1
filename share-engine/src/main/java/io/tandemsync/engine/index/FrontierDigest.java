package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.reconcile.Frontier;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * A digest of a set of records that does not depend on their order and changes record by record: the sum of their hashes,
 * in four lanes of 64 bits.
 *
 * <p>It proves agreement between honest replicas; it is no defence against one that builds records to collide.
 */
public final class FrontierDigest {
    private final long[] lanes = new long[Hash.BYTES / Long.BYTES];

    /** The bucket that a path's records count in, from 0 to {@link Limits#BUCKETS} - 1. */
    public static int bucket(Hash pathId) {
        return (int) Long.remainderUnsigned(pathId.prefix(), Limits.BUCKETS);
    }

    /** Of no records. */
    public static FrontierDigest zero() {
        return new FrontierDigest();
    }

    /** With this value. */
    public static FrontierDigest of(Hash value) {
        FrontierDigest digest = new FrontierDigest();
        ByteBuffer.wrap(value.bytes()).asLongBuffer().get(digest.lanes);
        return digest;
    }

    /** Adds (sign 1) or takes out (sign -1) all records of one path. */
    void add(Hash pathId, Frontier frontier, int sign) {
        for (PathRecord record : frontier.members()) {
            add(pathId, record.dot(), record.past(), record.epoch(), sign);
        }
    }

    /** Adds (sign 1) or takes out (sign -1) one record. */
    public void add(Hash pathId, Dot dot, Past past, int epoch, int sign) {
        ByteBuffer hash = ByteBuffer.wrap(hash(pathId, dot, past, epoch));
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] += sign * hash.getLong();
        }
    }

    /** Adds all that the other one has. */
    public void add(FrontierDigest other) {
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] += other.lanes[i];
        }
    }

    /** The sum. */
    public Hash value() {
        ByteBuffer bytes = ByteBuffer.allocate(Hash.BYTES);
        for (long lane : lanes) {
            bytes.putLong(lane);
        }
        return Hash.of(bytes.array());
    }

    private static byte[] hash(Hash pathId, Dot dot, Past past, int epoch) {
        ByteWriter out = new ByteWriter();
        out.bytes(pathId.bytes());
        write(out, dot);
        for (Map.Entry<ReplicaId, List<Past.Interval>> own : past.own().entrySet()) {
            for (Past.Interval interval : own.getValue()) {
                write(out, new Dot(own.getKey(), interval.first()));
                out.u64(interval.last());
            }
        }
        for (Dot seen : past.carried()) {
            write(out, seen);
        }
        out.u32(epoch);
        try {
            return MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void write(ByteWriter out, Dot dot) {
        out.u64(dot.replica().value().getMostSignificantBits());
        out.u64(dot.replica().value().getLeastSignificantBits());
        out.u64(dot.counter());
    }
}
