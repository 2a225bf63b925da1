package io.tandemsync.engine.replica;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Every replica that this one has talked with, until a person retires it. */
public final class MetReplicas {
    /** In the order of their numbers in the table. */
    private static final List<AccessMode> MODES = List.of(AccessMode.BLIND, AccessMode.READ, AccessMode.WRITE);

    private static final int VERSION = 1;

    private final OrderedStore store;

    public MetReplicas(OrderedStore store) {
        this.store = store;
    }

    /**
     * A replica that was met.
     *
     * @param device where it was then
     * @param name the device's name then
     * @param mode what it proved then
     * @param seen when it was last heard of, by the wall clock here
     */
    public record Met(ReplicaId id, DeviceId device, String name, AccessMode mode, Instant seen) {
        /** Another replica at the end of a channel. */
        public static Met of(ReplicaId id, PeerChannel.Peer peer, Instant seen) {
            return new Met(id, peer.device(), peer.name(), peer.mode(), seen);
        }
    }

    /** All that are not retired, in the order of their ids. */
    public List<Met> all() {
        List<Met> met = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.REPLICAS, new byte[0]);
        while (cursor.next()) {
            met.add(decode(cursor.key(), cursor.value()));
        }
        return met;
    }

    /** Whether none was ever met. */
    public boolean isEmpty() {
        return store.size(Table.REPLICAS) == 0;
    }

    /** Notes that a replica was heard of. */
    public void met(Met met) throws IOException {
        if (store.get(Table.REPLICAS, key(met.id())) == null && store.size(Table.REPLICAS) >= Limits.REPLICAS_MAX) {
            return;
        }
        ByteWriter out = new ByteWriter();
        out.u8(VERSION).bytes(met.device().hash().bytes()).text(met.name());
        out.u8(MODES.indexOf(met.mode()));
        Instant seen = met.seen();
        out.zigzag(seen.getEpochSecond()).varint(seen.getNano());
        store.commit(List.of(new Change(Table.REPLICAS, key(met.id()), out.toByteArray())));
    }

    /** Retires a replica that is gone for good; it is met anew should it come back. */
    public void forget(ReplicaId id) throws IOException {
        store.commit(List.of(new Change(Table.REPLICAS, key(id), null)));
    }

    /** @throws FormatException if the bytes are none */
    static Met decode(byte[] key, byte[] value) {
        try {
            return read(key, value);
        } catch (ArithmeticException | DateTimeException e) {
            throw new FormatException("a replica cannot have been met then", e);
        }
    }

    private static Met read(byte[] key, byte[] value) {
        ByteBuffer id = ByteBuffer.wrap(key);
        ReplicaId replica = new ReplicaId(new UUID(id.getLong(), id.getLong()));
        ByteReader in = new ByteReader(value);
        in.count(VERSION);
        DeviceId device = new DeviceId(Hash.of(in.bytes(Hash.BYTES)));
        String name = in.text(Limits.NAME_BYTES_MAX);
        AccessMode mode = MODES.get(in.count(MODES.size() - 1));
        Instant seen = Instant.ofEpochSecond(in.zigzag(), in.varint());
        in.finish();
        return new Met(replica, device, name, mode, seen);
    }

    private static byte[] key(ReplicaId id) {
        return ByteBuffer.allocate(16)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }
}
