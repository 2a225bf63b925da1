package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I22, bounded: how many wrong questions are looked at, and whose. */
final class TurnsTest {
    private final Asks.Turns turns = new Asks.Turns();
    private final List<String> dealtWith = new ArrayList<>();

    @Test
    void onlySoMany_areLookedAt_whileTheirRefusalsAreHeldBack() {
        asks("mallory", 1_000);
        assertThat(dealtWith).hasSize(Asks.Turns.HELD_MAX);
        turns.release();
        turns.release();
        assertThat(dealtWith).hasSize(Asks.Turns.HELD_MAX + 2);
    }

    @Test
    void whoAsksOnce_doesNotWaitForWhoAsksMuch() {
        asks("mallory", 1_000);
        asks("trudy", 1_000);
        asks("alice", 1);
        turns.release();
        turns.release();
        turns.release();
        assertThat(dealtWith.subList(Asks.Turns.HELD_MAX, dealtWith.size()))
                .containsExactly("mallory", "trudy", "alice");
    }

    @Test
    void whoHasGone_takesNoTurn() {
        asks("mallory", 1_000);
        turns.add(() -> false);
        asks("alice", 1);
        turns.release();
        turns.release();
        assertThat(dealtWith).endsWith("mallory", "alice");
    }

    @Test
    void rightQuestions_areHeldUpByNobody() {
        List<Integer> left = new ArrayList<>(List.of(1_000));
        turns.add(() -> left.set(0, left.get(0) - 1) > 1);
        turns.go();
        assertThat(left).containsExactly(0);
    }

    /** So many wrong questions of one link. */
    private void asks(String who, int count) {
        List<Integer> left = new ArrayList<>(List.of(count));
        turns.add(() -> {
            dealtWith.add(who);
            turns.hold();
            left.set(0, left.get(0) - 1);
            return left.get(0) > 0;
        });
        turns.go();
    }
}
