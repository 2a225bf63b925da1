package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.PublicRecord;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.replica.Contexts;
import io.tandemsync.engine.replica.Evidence;
import io.tandemsync.engine.vault.Vault;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * Up to which counter the records stored here have shown each replica to count: a record may go beyond it by a bounded step
 * only, as at a replica that can read. Confined to the share's loop.
 */
final class ShownCounters {
    /** What is stored may lag so far behind what was shown, so that not every record is a write more. */
    private static final long LAG_MAX = Evidence.STEP_MAX / 4;

    private final Contexts stored;
    private final Evidence evidence;

    /** As stored, or from all records of the vault where nothing is. */
    ShownCounters(OrderedStore store, Vault vault) {
        this.stored = new Contexts(store);
        this.evidence = new Evidence(stored.known());
        if (stored.known().size() == 0) {
            vault.forEach((path, known) -> known.members()
                    .forEach(record -> evidence.note(record.head().past())));
        }
    }

    /**
     * Looks at a verified record before it is stored.
     *
     * @throws io.tandemsync.engine.protocol.ProtocolException if it counts further than any honest one can
     */
    void take(PublicRecord record) throws IOException {
        evidence.take(record.dot(), record.past());
        TreeMap<ReplicaId, Long> ahead = new TreeMap<>();
        record.past().own().forEach((replica, intervals) -> {
            long last = last(intervals);
            long known = stored.known().counter(replica);
            if (known == 0 || last - known > LAG_MAX) {
                ahead.put(replica, last);
            }
        });
        if (!ahead.isEmpty()) {
            stored.join(VersionVector.of(ahead));
        }
    }

    private static long last(List<Past.Interval> intervals) {
        return intervals.get(intervals.size() - 1).last();
    }
}
