package io.tandemsync.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Runs every short history and many random long ones against the laws.
 *
 * <p>{@code -Dtandem.histories=1000000 -Dtandem.seed=7} sets how many random ones and from which seed.
 */
class HistoryPropertyTest {
    private static final long COUNT = Long.getLong("tandem.histories", 20_000);
    private static final long SEED = Long.getLong("tandem.seed", 20_261_120);
    /** Beside the hard laws these hold for files at ordinary names, without trees and users' own files at copies' names. */
    private static final Set<Laws> PLAIN = EnumSet.of(Laws.RESURRECTED, Laws.REVERTED);
    /** And these hold for every short history. */
    private static final Set<Laws> SHORT =
            EnumSet.of(Laws.RESURRECTED, Laws.REVERTED, Laws.TWO_COPIES, Laws.COPY_MOVED, Laws.SURPLUS_COPY);

    @Test
    void everyHistoryOfTwoReplicasAndFourSteps_keepsTheLaws() {
        Histories histories = new Histories(2, true);
        histories.exhaust(Step.plain(2), 4);
        assertKept(histories, SHORT);
    }

    @Test
    void everyHistoryOfThreeReplicasAndThreeSteps_keepsTheLaws() {
        Histories histories = new Histories(3, true);
        histories.exhaust(Step.plain(3), 3);
        assertKept(histories, SHORT);
    }

    @Test
    void everyHistoryWithTreesOfTwoReplicasAndThreeSteps_keepsTheLaws() {
        Histories histories = new Histories(2, true);
        histories.exhaust(Step.all(2), 3);
        assertKept(histories, SHORT);
    }

    @Test
    void everyHistoryOfTwoReplicasThatHaveNotMet_keepsTheLaws() {
        Histories histories = new Histories(2, false);
        histories.exhaust(Step.all(2), 3);
        assertKept(histories, SHORT);
    }

    @Test
    void randomHistories_keepTheLaws() {
        Histories histories = new Histories(3, true);
        histories.randomly(Step.plain(3), 12, COUNT / 2, SEED);
        assertKept(histories, PLAIN);
    }

    @Test
    void randomHistoriesWithTrees_keepTheLaws() {
        Histories histories = new Histories(3, true);
        histories.randomly(Step.all(3), 12, COUNT / 2, SEED);
        assertKept(histories, Set.of());
        Histories apart = new Histories(4, false);
        apart.randomly(Step.all(4), 12, COUNT / 4, SEED);
        assertKept(apart, Set.of());
    }

    private static void assertKept(Histories histories, Set<Laws> more) {
        EnumSet<Laws> laws = EnumSet.copyOf(Laws.HARD);
        laws.addAll(more);
        assertThat(histories.run()).isPositive();
        assertThat(laws)
                .as("-Dtandem.seed=%d: %s", SEED, histories.report())
                .allMatch(law -> histories.count(law) == 0);
    }
}
