package io.tandemsync.engine.replica;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** A stored version vector: of everything that a replica has seen, or has been shown. Confined to the share's loop. */
public final class Contexts {
    private static final byte[] KEY = "context".getBytes(StandardCharsets.US_ASCII);

    private final OrderedStore store;
    private VersionVector known;

    public Contexts(OrderedStore store) {
        this.store = store;
        byte[] stored = store.get(Table.META, KEY);
        this.known = stored == null ? VersionVector.empty() : decode(stored);
    }

    /** All that was seen. */
    public VersionVector known() {
        return known;
    }

    /** Notes that everything up to there has been seen; more replicas than a context may name are left out. */
    public void join(VersionVector more) throws IOException {
        VersionVector joined = known.join(more);
        if (joined.size() >= Limits.REPLICAS_MAX) {
            joined = known.join(more.limitedTo(known));
        }
        if (!joined.equals(known)) {
            known = joined;
            store.commit(List.of(new Change(Table.META, KEY, encode(joined))));
        }
    }

    private static byte[] encode(VersionVector vector) {
        ByteWriter out = new ByteWriter();
        out.varint(vector.size());
        vector.forEach((replica, counter) -> {
            out.u64(replica.value().getMostSignificantBits());
            out.u64(replica.value().getLeastSignificantBits());
            out.varint(counter);
        });
        return out.toByteArray();
    }

    private static VersionVector decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        TreeMap<ReplicaId, Long> counters = new TreeMap<>();
        for (int left = in.count(Limits.REPLICAS_MAX); left > 0; left--) {
            long high = in.u64();
            counters.put(new ReplicaId(new UUID(high, in.u64())), in.varint());
        }
        in.finish();
        return VersionVector.of(counters);
    }
}
