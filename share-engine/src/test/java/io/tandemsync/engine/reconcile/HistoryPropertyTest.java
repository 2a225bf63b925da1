package io.tandemsync.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
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
    /** Beside the hard laws these hold for every short history. */
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

    /** What was deleted stays so; what was replaced may come back where three win over each other in a circle (ADR 3). */
    @Test
    void randomHistories_keepTheLaws() {
        Histories histories = new Histories(3, true);
        List<Step> unlike = Step.plain(3).stream()
                .filter(step -> !step.verb().equals("same"))
                .toList();
        histories.randomly(unlike, 12, COUNT / 2, SEED);
        assertKept(histories, Set.of(Laws.RESURRECTED));
        assertFew(histories, histories.count(Laws.REVERTED));
    }

    /** Where users write alike without knowing it, either may come back, without loss (ADR 3). */
    @Test
    void randomHistoriesWithEqualContents_keepTheLaws() {
        Histories histories = new Histories(3, true);
        histories.randomly(Step.plain(3), 12, COUNT / 2, SEED);
        assertKept(histories, Set.of());
        assertFew(histories, histories.count(Laws.RESURRECTED) + histories.count(Laws.REVERTED));
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

    /** At most one in ten thousand. */
    private static void assertFew(Histories histories, long count) {
        assertThat(count).as("-Dtandem.seed=%d: %s", SEED, histories.report()).isLessThanOrEqualTo(COUNT / 2 / 10_000);
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
