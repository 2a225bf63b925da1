package io.tandemsync.engine.reconcile;

import static io.tandemsync.engine.reconcile.Records.A;
import static io.tandemsync.engine.reconcile.Records.B;
import static io.tandemsync.engine.reconcile.Records.C;
import static io.tandemsync.engine.reconcile.Records.DIRECTORY;
import static io.tandemsync.engine.reconcile.Records.F;
import static io.tandemsync.engine.reconcile.Records.GONE;
import static io.tandemsync.engine.reconcile.Records.edit;
import static io.tandemsync.engine.reconcile.Records.file;
import static io.tandemsync.engine.reconcile.Records.frontier;
import static io.tandemsync.engine.reconcile.Records.touch;
import static io.tandemsync.engine.reconcile.Records.withMode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontierTest {
    private final PathRecord first = edit(A, 1, file(1, 1));

    @Test
    void successor_dropsWhatItHasSeen() {
        PathRecord second = edit(B, 1, file(2, 1), first);
        assertThat(frontier(second, first).members()).containsExactly(second);
    }

    @Test
    void concurrentRecords_bothStay() {
        PathRecord a = edit(A, 2, file(2, 1), first);
        PathRecord b = edit(B, 1, file(3, 1), first);
        assertThat(frontier(b, first, a).members()).containsExactly(a, b);
    }

    @Test
    void ownDisplacedEdit_isNotSeenByTheSameReplicasNextRecord() {
        PathRecord displaced = edit(A, 2, file(2, 1), first);
        PathRecord next = edit(A, 3, file(3, 1), first);
        assertThat(frontier(displaced, next).members()).containsExactly(displaced, next);
    }

    @Test
    void recordsOfTwoPaths_areRefused() {
        PathRecord other = Records.at(SharePath.of("g"), B, 1, GONE, Records.second(1), Past.empty());
        assertThatThrownBy(() -> frontier(first, other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void emptyFrontier_hasNoWinner() {
        assertThat(Frontier.empty().winner()).isEmpty();
        assertThat(Frontier.empty().shownPast()).isEqualTo(Past.empty());
        assertThat(Frontier.empty().isEmpty()).isTrue();
    }

    @Test
    void winner_isLiveBeforeTombstone() {
        PathRecord edit = edit(A, 2, file(2, 1), first);
        PathRecord delete = edit(B, 1, GONE, first);
        assertThat(frontier(edit, delete).winner()).contains(edit);
        assertThat(frontier(edit, delete).isConflicted()).isFalse();
    }

    @Test
    void winner_isDirectoryBeforeLaterFile() {
        PathRecord file = edit(A, 2, file(2, 9), first);
        PathRecord directory = edit(B, 1, DIRECTORY, first);
        assertThat(frontier(file, directory).winner()).contains(directory);
    }

    @Test
    void winner_isTheLaterContentAndATouchDoesNotCount() {
        PathRecord early = edit(A, 2, file(2, 1), first);
        PathRecord touched = touch(A, 3, new Entry.File(file(2, 1).content(), 0644, Records.second(9)), early);
        PathRecord late = edit(B, 1, file(3, 2), first);
        assertThat(frontier(touched, late).winner()).contains(late);
        assertThat(frontier(touched, late).isConflicted()).isTrue();
    }

    @Test
    void touchBesideEdit_isStale() {
        PathRecord edit = edit(A, 2, file(2, 1), first);
        PathRecord touch = touch(B, 1, withMode(file(1, 1), 0600), first);
        assertThat(frontier(edit, touch).fresh()).containsExactly(edit);
        assertThat(frontier(edit, touch).shownPast().containsOwn(touch.dot())).isTrue();
    }

    @Test
    void touchBesideDelete_isStale() {
        PathRecord delete = edit(A, 2, GONE, first);
        PathRecord touch = touch(B, 1, withMode(file(1, 1), 0600), first);
        assertThat(frontier(delete, touch).winner()).contains(delete);
    }

    @Test
    void twoTouches_areOneContentAndNoConflict() {
        PathRecord a = touch(A, 2, withMode(file(1, 1), 0600), first);
        PathRecord b = touch(B, 1, withMode(file(1, 1), 0755), first);
        assertThat(frontier(a, b).isConflicted()).isFalse();
        assertThat(frontier(a, b).winner()).contains(b);
    }

    @Test
    void directories_areOneContentWhateverTheirMode() {
        PathRecord a = edit(A, 2, new Entry.Directory(0700));
        PathRecord b = edit(B, 1, DIRECTORY);
        assertThat(frontier(a, b).isConflicted()).isFalse();
    }

    @Test
    void shownPast_coversEqualsButNoOtherLiveContent() {
        PathRecord winner = edit(A, 2, file(2, 3), first);
        PathRecord equal = edit(B, 1, file(2, 1), first);
        PathRecord other = edit(C, 1, file(3, 1), first);
        Past shown = frontier(winner, equal, other).shownPast();
        assertThat(shown.containsOwn(equal.dot())).isTrue();
        assertThat(shown.containsOwn(other.dot())).isFalse();
    }

    @Test
    void settledApartWithPartialViews_neitherIsStale() {
        PathRecord x = edit(A, 2, file(2, 1), first);
        PathRecord y = edit(B, 1, file(3, 2), first);
        PathRecord onX = settled(C, 1, x, x, y);
        PathRecord onY = settled(B, 2, y, x, y);
        assertThat(frontier(onX, onY).fresh()).hasSize(2);
        assertThat(frontier(onX, onY).winner()).contains(onY);
    }

    @Test
    void whatAUserReplaced_isStaleEvenIfSettledApart() {
        PathRecord x = edit(A, 2, file(2, 9), first);
        PathRecord replacement = edit(A, 3, file(4, 1), x);
        PathRecord z = edit(B, 1, file(5, 1), first);
        PathRecord knowsNotOfReplacement = settled(C, 1, x, x, z);
        PathRecord onZ = settled(B, 2, z, replacement, z);
        assertThat(frontier(knowsNotOfReplacement, onZ).winner()).contains(onZ);
        assertThat(frontier(knowsNotOfReplacement, onZ).isConflicted()).isFalse();
    }

    @Test
    void ownWritingAtACopysName_isRankedBeforeALaterCopy() {
        SharePath name = CopyName.plain(F, Records.second(1));
        PathRecord own = Records.at(name, A, 5, file(6, 1), Records.second(1), Past.empty());
        PathRecord copy = Records.copy(B, 5, name, edit(B, 1, file(7, 8)));
        assertThat(frontier(own, copy).winner()).contains(own);
    }

    private static PathRecord settled(ReplicaId author, long counter, PathRecord winner, PathRecord... seen) {
        Past past = Sight.join(F, List.of(seen), winner.contentDot(), List.of(seen));
        Dot dot = new Dot(author, counter);
        return new PathRecord(
                F, winner.entry(), past.plus(dot, 0), dot, winner.contentDot(), winner.contentTime(), 0, null);
    }

    @Test
    void held_leavesLosersThatAreNotHereToOthers() {
        PathRecord directory = edit(A, 2, DIRECTORY);
        PathRecord mine = edit(C, 2, file(7, 3));
        PathRecord other = edit(B, 1, file(5, 2), first);
        assertThat(frontier(directory, mine, other).held(false, record -> true))
                .isEqualTo(frontier(directory, mine, other));
        assertThat(frontier(directory, mine, other).held(false, mine::equals)).isEqualTo(frontier(directory, mine));
        assertThat(frontier(mine, other).held(false, record -> false).winner())
                .isEqualTo(frontier(mine, other).winner());
        assertThat(Frontier.empty().held(false, record -> false)).isEqualTo(Frontier.empty());
    }

    /** It held up the copy of what is here as well, which then stood among the kept versions alone and could be evicted. */
    @Test
    void held_leavesWhatWasStaleAgainstSuchALoserToOthersToo() {
        PathRecord directory = edit(A, 2, DIRECTORY);
        PathRecord mine = edit(C, 2, file(7, 3));
        PathRecord other = edit(B, 1, file(5, 2), first);
        PathRecord touched = touch(C, 1, withMode(file(1, 1), 0600), first);
        assertThat(frontier(directory, mine, other, touched).fresh()).doesNotContain(touched);
        assertThat(frontier(directory, mine, touched).fresh()).contains(touched);
        assertThat(frontier(directory, mine, other, touched).held(false, mine::equals))
                .isEqualTo(frontier(directory, mine));
    }

    /** A content that nobody had kept the one that was here, below which something lived, without its copy. */
    @Test
    void held_belowWhichSomethingLives_leavesAWinnerThatIsNotHereToOthersToo() {
        PathRecord mine = edit(C, 2, file(7, 3));
        PathRecord later = edit(B, 1, file(5, 9));
        PathRecord directory = edit(A, 2, DIRECTORY);
        assertThat(frontier(mine, later).winner()).contains(later);
        assertThat(frontier(mine, later).held(true, mine::equals)).isEqualTo(frontier(mine));
        assertThat(frontier(later).held(true, record -> false)).isEqualTo(frontier(later));
        assertThat(frontier(directory, mine, later).held(true, mine::equals)).isEqualTo(frontier(directory, mine));
        assertThat(frontier(mine, later).held(false, mine::equals)).isEqualTo(frontier(mine, later));
    }
}
