package io.tandemsync.engine.replica;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Up to which counter records have shown each replica to count. What is only claimed is believed no further than that, and
 * a record may go beyond it by a bounded step only: so nobody can use up the counters of another.
 */
public final class Evidence {
    /**
     * How far beyond all that was shown before a record may count: what sixteen million starts skip, and so little that
     * four million lies do not reach the end of the numbers.
     */
    public static final long STEP_MAX = 1L << 40;
    /** Counters end here, so that adding to one never overflows. */
    static final long COUNTER_MAX = 1L << 62;
    /** Replicas kept in mind; of more, nothing is believed but their records. */
    private static final int REPLICAS_MAX = 16_384;

    private final TreeMap<ReplicaId, Long> shown = new TreeMap<>();

    /** @param known what was believed before */
    public Evidence(VersionVector known) {
        known.forEach(shown::put);
    }

    /**
     * Takes a record of a writer for evidence.
     *
     * @throws ProtocolException if it counts further than any honest one can
     */
    void take(PathRecord record) {
        take(record.dot(), record.past());
    }

    /**
     * Takes dot and past of a writer's record for evidence.
     *
     * @throws ProtocolException if they count further than any honest one can
     */
    public void take(Dot dot, Past past) {
        check(dot);
        for (Map.Entry<ReplicaId, List<Past.Interval>> own : past.own().entrySet()) {
            List<Past.Interval> intervals = own.getValue();
            check(new Dot(own.getKey(), intervals.get(intervals.size() - 1).last()));
        }
        past.carried().forEach(this::check);
        note(past);
    }

    /** Takes in what was believed when it came. */
    public void note(Past past) {
        past.own()
                .forEach((replica, intervals) -> note(
                        new Dot(replica, intervals.get(intervals.size() - 1).last())));
        past.carried().forEach(this::note);
    }

    /** As much of a claim as records have shown. */
    VersionVector believable(VersionVector claim) {
        TreeMap<ReplicaId, Long> counters = new TreeMap<>();
        claim.forEach((replica, counter) -> counters.put(replica, Math.min(counter, shown.getOrDefault(replica, 0L))));
        return VersionVector.of(counters);
    }

    private void check(Dot dot) {
        long known = shown.getOrDefault(dot.replica(), 0L);
        if (dot.counter() > COUNTER_MAX || dot.counter() - known > STEP_MAX) {
            throw new ProtocolException("a record counts replica " + dot.replica() + " up to " + dot.counter()
                    + ", which no replica can have reached");
        }
    }

    private void note(Dot dot) {
        if (shown.containsKey(dot.replica()) || shown.size() < REPLICAS_MAX) {
            shown.merge(dot.replica(), dot.counter(), Math::max);
        }
    }
}
