package io.tandemsync.engine.reconcile;

import static io.tandemsync.engine.reconcile.Records.A;
import static io.tandemsync.engine.reconcile.Records.B;
import static io.tandemsync.engine.reconcile.Records.C;
import static io.tandemsync.engine.reconcile.Records.F;
import static io.tandemsync.engine.reconcile.Records.GONE;
import static io.tandemsync.engine.reconcile.Records.dots;
import static io.tandemsync.engine.reconcile.Records.edit;
import static io.tandemsync.engine.reconcile.Records.file;
import static io.tandemsync.engine.reconcile.Records.frontier;
import static io.tandemsync.engine.reconcile.Records.noDots;
import static io.tandemsync.engine.reconcile.Records.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Two contents that users replaced, each of which won against what replaced the other. */
class CircleTest {
    private final PathRecord one = edit(A, 1, file(1, 3));
    private final PathRecord insteadOfOne = edit(A, 2, file(2, 2), one);
    private final PathRecord other = edit(B, 1, file(3, 3));
    private final PathRecord insteadOfOther = edit(B, 2, file(4, 1), other);
    private final List<PathRecord> byOne = settled(frontier(other, insteadOfOne), dots(A, 10));
    private final List<PathRecord> byOther = settled(frontier(one, insteadOfOther), dots(B, 10));
    private final Frontier circle = frontier(byOne.get(0), byOther.get(0));
    private final PathRecord greater = byOne.get(1);
    private final PathRecord lesser = byOther.get(1);

    @Test
    void contentsThatReplacedEachOther_areACircle() {
        assertThat(Circle.closes(F, circle)).isTrue();
        assertThat(Circle.closes(F, frontier(other, insteadOfOne))).isFalse();
        assertThat(Circle.closes(F, frontier(one))).isFalse();
        assertThat(Circle.closes(F, Frontier.empty())).isFalse();
        assertThat(Circle.closes(F, circle.plus(edit(C, 1, GONE, one))))
                .as("a tombstone is replaced by nobody")
                .isFalse();
    }

    @Test
    void greatestCopy_takesThePathAndHasSeenTheRest() {
        PathRecord out = only(opened(List.of(frontier(greater), frontier(lesser)), r -> true));
        assertThat(out.path()).isEqualTo(F);
        assertThat(out.entry()).isEqualTo(insteadOfOne.entry());
        assertThat(out.contentDot()).isEqualTo(insteadOfOne.contentDot());
        assertThat(out.contentTime()).isEqualTo(second(2));
        assertThat(out.conflictOf()).isNull();
        assertThat(circle.plus(out).members()).containsExactly(out);
        assertThat(out.past().carries(insteadOfOther.contentDot()))
                .as("what nobody replaced keeps its copy")
                .isTrue();
    }

    @Test
    void copyOfWhatTookThePath_staysAndSoDoesTheOther() {
        PathRecord out = only(opened(List.of(frontier(greater), frontier(lesser)), r -> true));
        for (PathRecord copy : List.of(greater, lesser)) {
            List<PathRecord> more = Settlement.of(
                    copy.path(),
                    frontier(copy),
                    false,
                    r -> true,
                    p -> p.equals(F) ? frontier(out) : Frontier.empty(),
                    noDots(),
                    0);
            assertThat(more).isEmpty();
        }
    }

    @Test
    void copyThatIsNotKnownYet_isWaitedFor() {
        assertThat(opened(List.of(), r -> true)).contains(List.of());
    }

    @Test
    void contentThatIsNotHeld_isLeftToWhoHoldsIt() {
        List<Frontier> copies = List.of(frontier(greater), frontier(lesser));
        assertThat(opened(copies, r -> false)).contains(List.of());
        assertThat(only(opened(copies, lesser::equals)).entry()).isEqualTo(lesser.entry());
    }

    @Test
    void copyThatGivesWayAtItsOwnName_stillCounts() {
        PathRecord standing = Records.at(greater.path(), C, 1, file(9, 9), second(9), greater.past());
        PathRecord meeting = Records.copy(C, 2, greater.path(), insteadOfOther);
        PathRecord out = only(opened(List.of(frontier(standing, meeting)), r -> true));
        assertThat(out.entry()).isEqualTo(insteadOfOther.entry());
    }

    @Test
    void copiesThatUsersChangedOrDeleted_leaveItToTheOrdinaryRules() {
        PathRecord edited = Records.at(greater.path(), C, 1, file(9, 9), second(9), greater.past());
        PathRecord deleted = Records.at(lesser.path(), C, 1, GONE, second(9), lesser.past());
        assertThat(opened(List.of(frontier(edited), frontier(deleted)), r -> true))
                .isEmpty();
        assertThat(opened(List.of(frontier(edited)), r -> true))
                .as("of the other nothing has been heard")
                .contains(List.of());
    }

    @Test
    void settlersThatKnowOfDifferentCopies_endAtOneContent() {
        PathRecord here = only(opened(List.of(frontier(greater)), r -> true));
        PathRecord there = only(Circle.opened(F, circle, List.of(frontier(lesser)), r -> true, dots(B, 20), 0));
        Frontier both = frontier(here, there);
        assertThat(both.winner().orElseThrow().entry()).isEqualTo(insteadOfOne.entry());
        PathRecord end = settled(both, dots(C, 30), greater, lesser).get(0);
        assertThat(both.plus(end).members()).containsExactly(end);
        assertThat(end.entry()).isEqualTo(insteadOfOne.entry());
    }

    private Optional<List<PathRecord>> opened(List<Frontier> copies, Predicate<PathRecord> holds) {
        return Circle.opened(F, circle, copies, holds, dots(C, 20), 0);
    }

    private static PathRecord only(Optional<List<PathRecord>> minted) {
        assertThat(minted.orElseThrow()).hasSize(1);
        return minted.orElseThrow().get(0);
    }

    private static List<PathRecord> settled(Frontier frontier, DotSource dots, PathRecord... copies) {
        return Settlement.of(F, frontier, false, r -> true, path -> at(path, copies), dots, 0);
    }

    private static Frontier at(SharePath path, PathRecord... copies) {
        return Frontier.of(List.of(copies).stream()
                .filter(copy -> copy.path().equals(path))
                .toList());
    }
}
