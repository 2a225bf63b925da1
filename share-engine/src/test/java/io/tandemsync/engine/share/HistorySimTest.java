package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many random histories of whole replicas, each run twice: the second run must be the same to the last event.
 *
 * <p>Replay one with {@code ./mvnw test -pl share-engine -Dtest=HistorySimTest -Dsim.seed=SEED -Dsim.count=1}.
 */
class HistorySimTest {
    private static final long SEED = Long.getLong("sim.seed", 1);
    private static final int COUNT = Integer.getInteger("sim.count", 5_000);
    private static final int STEPS = Integer.getInteger("sim.steps", 30);

    @Test
    void randomHistories_convergeAndLoseNothing() {
        ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
        LongStream.range(SEED, SEED + COUNT).parallel().forEach(seed -> {
            if (found.isEmpty()) {
                String faults = faults(seed);
                if (!faults.isEmpty()) {
                    found.add(faults);
                }
            }
        });
        assertThat(found).isEmpty();
    }

    /** What is wrong with the seed's history, how to replay it and what happened in it; empty if nothing is wrong. */
    private static String faults(long seed) {
        History history = new History(seed);
        String faults;
        try {
            faults = history.run(STEPS);
            if (faults.isEmpty()) {
                History again = new History(seed);
                again.run(STEPS);
                faults = again.trace().equals(history.trace()) ? "" : "the second run differs:\n" + again.trace();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(replay(seed) + history.trace(), e);
        }
        return faults.isEmpty() ? "" : replay(seed) + history.trace() + faults;
    }

    private static String replay(long seed) {
        return "replay: ./mvnw test -pl share-engine -Dtest=HistorySimTest -Dsim.count=1 -Dsim.steps=" + STEPS
                + " -Dsim.seed=" + seed + "\n";
    }
}
