package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Many random histories of whole replicas.
 *
 * <p>Replay one with {@code ./mvnw test -pl share-engine -Dtest=HistorySimTest -Dsim.seed=SEED -Dsim.count=1}.
 */
class HistorySimTest {
    private static final long SEED = Long.getLong("sim.seed", 1);
    private static final int COUNT = Integer.getInteger("sim.count", 2_000);
    private static final int STEPS = Integer.getInteger("sim.steps", 30);

    @Test
    void powerCutRightAfterASwap_leavesWhatItPushedAside() {
        for (long seed : new long[] {20_325, 23_768}) {
            History history = new History(seed, 2 + (int) (seed % 2));
            String faults = history.run(45);
            assertThat(faults).as("seed " + seed + "\n" + history.trace()).isEmpty();
        }
    }

    @Test
    void randomHistories_convergeAndLoseNothing() {
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            History history = new History(seed, 2 + (int) (seed % 2));
            String faults = history.run(STEPS);
            assertThat(faults).as("seed " + seed + "\n" + history.trace()).isEmpty();
        }
    }
}
