package io.tandemsync.daemon.wire;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage.Want;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Lists of things of one size, written one after another into a single run of bytes. */
final class FlatLists {
    static final int COUNTER_BYTES = 16 + 8;
    static final int WANT_BYTES = Hash.BYTES + 8 + 4;
    static final int UUID_BYTES = 16;

    private FlatLists() {}

    static byte[] uuid(UUID id) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID uuid(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new UUID(in.getLong(), in.getLong());
    }

    static byte[] vector(VersionVector vector) {
        ByteBuffer out = ByteBuffer.allocate(Checks.own(vector.size(), Limits.REPLICAS_MAX) * COUNTER_BYTES);
        vector.forEach((replica, counter) -> {
            out.put(uuid(replica.value()));
            out.putLong(counter);
        });
        return out.array();
    }

    /** Replicas rise and counters are at least 1, so that a vector has one form only. */
    static VersionVector vector(byte[] bytes) {
        ByteBuffer in = list(bytes, COUNTER_BYTES);
        TreeMap<ReplicaId, Long> counters = new TreeMap<>();
        while (in.hasRemaining()) {
            ReplicaId replica = new ReplicaId(new UUID(in.getLong(), in.getLong()));
            long counter = in.getLong();
            if (counter < 1 || (!counters.isEmpty() && counters.lastKey().compareTo(replica) >= 0)) {
                throw new ProtocolException("a version vector is out of order or has a counter below 1");
            }
            counters.put(replica, counter);
        }
        return VersionVector.of(counters);
    }

    static <T> byte[] hashes(List<T> items, Function<T, Hash> hash, int max) {
        ByteBuffer out = ByteBuffer.allocate(Checks.own(items.size(), max) * Hash.BYTES);
        for (T item : items) {
            out.put(hash.apply(item).bytes());
        }
        return out.array();
    }

    static List<Hash> hashes(byte[] bytes) {
        list(bytes, Hash.BYTES);
        List<Hash> hashes = new ArrayList<>(bytes.length / Hash.BYTES);
        for (int i = 0; i < bytes.length; i += Hash.BYTES) {
            hashes.add(Hash.of(bytes, i));
        }
        return hashes;
    }

    static List<ChunkId> chunkIds(byte[] bytes) {
        return hashes(bytes).stream().map(ChunkId::new).toList();
    }

    static byte[] wants(List<Want> wants) {
        ByteBuffer out = ByteBuffer.allocate(Checks.own(wants.size(), Limits.WANTS_MAX) * WANT_BYTES);
        for (Want want : wants) {
            out.put(want.content().hash().bytes()).putLong(want.offset()).putInt(want.length());
        }
        return out.array();
    }

    static List<Want> wants(byte[] bytes) {
        ByteBuffer in = list(bytes, WANT_BYTES);
        List<Want> wants = new ArrayList<>(bytes.length / WANT_BYTES);
        byte[] id = new byte[Hash.BYTES];
        while (in.hasRemaining()) {
            in.get(id);
            Want want = new Want(new ContentId(Hash.of(id)), in.getLong(), in.getInt());
            boolean fits = want.offset() >= 0
                    && want.length() >= 1
                    && want.length() <= Limits.WANT_BYTES_MAX
                    && want.offset() <= Long.MAX_VALUE - want.length();
            if (!fits) {
                throw new ProtocolException("a wanted piece is out of bounds");
            }
            wants.add(want);
        }
        return wants;
    }

    private static ByteBuffer list(byte[] bytes, int itemBytes) {
        if (bytes.length % itemBytes != 0) {
            throw new ProtocolException("a list ends within an item");
        }
        return ByteBuffer.wrap(bytes);
    }
}
