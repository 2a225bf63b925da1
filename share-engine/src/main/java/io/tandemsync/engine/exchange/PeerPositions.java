package io.tandemsync.engine.exchange;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** How far each peer's sequence is stored here, so that deltas go on where they stopped. */
public final class PeerPositions {
    /** Devices whose places are kept: who comes beyond them tells all from the start each time, and takes up no room here. */
    static final int DEVICES_MAX = 4_096;

    /** A place in a peer's sequence. */
    public record Position(UUID sequenceId, long seen) {}

    private static final Position NOWHERE = new Position(new UUID(0, 0), 0);

    private final OrderedStore store;

    public PeerPositions(OrderedStore store) {
        this.store = store;
    }

    Position of(String device) {
        byte[] value = store.get(Table.PEERS, key(device));
        if (value == null) {
            return NOWHERE;
        }
        ByteReader in = new ByteReader(value);
        UUID sequenceId = new UUID(in.u64(), in.u64());
        return new Position(sequenceId, in.varint());
    }

    void put(String device, Position position) throws IOException {
        if (store.get(Table.PEERS, key(device)) == null && store.size(Table.PEERS) >= DEVICES_MAX) {
            return;
        }
        ByteWriter out = new ByteWriter();
        out.u64(position.sequenceId().getMostSignificantBits())
                .u64(position.sequenceId().getLeastSignificantBits())
                .varint(position.seen());
        store.commit(List.of(new Change(Table.PEERS, key(device), out.toByteArray())));
    }

    private static byte[] key(String device) {
        return device.getBytes(StandardCharsets.US_ASCII);
    }
}
