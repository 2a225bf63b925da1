package io.tandemsync.engine.reconcile;

import static io.tandemsync.engine.reconcile.Records.A;
import static io.tandemsync.engine.reconcile.Records.B;
import static io.tandemsync.engine.reconcile.Records.C;
import static io.tandemsync.engine.reconcile.Records.DIRECTORY;
import static io.tandemsync.engine.reconcile.Records.F;
import static io.tandemsync.engine.reconcile.Records.GONE;
import static io.tandemsync.engine.reconcile.Records.copy;
import static io.tandemsync.engine.reconcile.Records.dots;
import static io.tandemsync.engine.reconcile.Records.edit;
import static io.tandemsync.engine.reconcile.Records.file;
import static io.tandemsync.engine.reconcile.Records.frontier;
import static io.tandemsync.engine.reconcile.Records.noDots;
import static io.tandemsync.engine.reconcile.Records.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.conflict.ConflictId;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final SharePath PLAIN = CopyName.plain(F, second(1));

    private final PathRecord first = edit(A, 1, file(1, 1));
    private final PathRecord winner = edit(A, 2, file(2, 2), first);
    private final PathRecord loser = edit(B, 1, file(4, 1), first);
    private final TreeMap<SharePath, Frontier> elsewhere = new TreeMap<>();

    @Test
    void oneContent_isSettledAlready() {
        assertThat(settled(frontier(winner), noDots())).isEmpty();
        assertThat(settled(Frontier.empty(), noDots())).isEmpty();
        assertThat(settled(frontier(winner, edit(B, 1, GONE, first)), noDots())).isEmpty();
    }

    @Test
    void twoContents_keepTheWinnerAndCopyTheLoser() {
        List<PathRecord> records = settled(frontier(winner, loser), dots(C, 1));
        assertThat(records).hasSize(2);
        PathRecord settled = records.get(0);
        assertThat(settled.entry()).isEqualTo(winner.entry());
        assertThat(settled.contentDot()).isEqualTo(winner.contentDot());
        assertThat(settled.contentTime()).isEqualTo(winner.contentTime());
        assertThat(frontier(winner, loser, settled).members()).containsExactly(settled);
        PathRecord copy = records.get(1);
        assertThat(copy.path()).isEqualTo(PLAIN);
        assertThat(copy.entry()).isEqualTo(loser.entry());
        assertThat(copy.contentDot()).isEqualTo(loser.contentDot());
        assertThat(copy.conflictOf()).isEqualTo(F);
        assertThat(copy.past())
                .isEqualTo(Past.empty().carrying(loser.contentDot()).plus(copy.dot(), 0));
    }

    @Test
    void twoSettlers_makeEqualValues() {
        PathRecord one = settled(frontier(winner, loser), dots(A, 9)).get(0);
        PathRecord other = settled(frontier(winner, loser), dots(C, 9)).get(0);
        assertThat(settled(frontier(one, other), noDots())).isEmpty();
    }

    @Test
    void tombstone_staysInTheFrontier() {
        PathRecord delete = edit(C, 1, GONE, first);
        PathRecord settled =
                settled(frontier(winner, loser, delete), dots(C, 5)).get(0);
        assertThat(frontier(winner, loser, delete, settled).members()).containsExactly(delete, settled);
    }

    @Test
    void directoryBesideFile_winsAndTheFileIsCopied() {
        PathRecord directory = edit(B, 1, DIRECTORY, first);
        List<PathRecord> records = settled(frontier(winner, directory), dots(C, 1));
        assertThat(records.get(0).entry()).isEqualTo(DIRECTORY);
        assertThat(records.get(1).entry()).isEqualTo(winner.entry());
    }

    @Test
    void linksWithDifferentTargets_conflict() {
        PathRecord one = edit(A, 2, World.link(1), first);
        PathRecord two = edit(B, 1, World.link(2), first);
        assertThat(Settlement.of(F, frontier(one, two), false, r -> false, this::known, dots(C, 1), 0))
                .hasSize(2);
    }

    @Test
    void contentThatIsNotHeld_leavesTheFrontier() {
        assertThat(Settlement.of(F, frontier(winner, loser), false, r -> r.equals(winner), this::known, noDots(), 0))
                .isEmpty();
        assertThat(Settlement.of(F, frontier(winner, loser), false, r -> r.equals(loser), this::known, dots(C, 1), 0))
                .hasSize(2);
    }

    @Test
    void copyThatStandsAlready_isNotMadeAgain() {
        elsewhere.put(PLAIN, frontier(copy(C, 1, PLAIN, loser)));
        assertThat(settled(frontier(winner, loser), dots(C, 5))).hasSize(1);
    }

    @Test
    void copyOfAnEqualContent_speaksForThisOneToo() {
        PathRecord again = edit(C, 7, loser.entry(), edit(C, 6, file(3, 1), loser));
        PathRecord copy = copy(C, 1, PLAIN, loser);
        elsewhere.put(PLAIN, frontier(copy));
        PathRecord also = settled(frontier(winner, again), dots(C, 8)).get(1);
        assertThat(also.path()).isEqualTo(PLAIN);
        elsewhere.put(PLAIN, frontier(copy, also));
        assertThat(Settlement.of(
                        PLAIN, frontier(copy, also), false, r -> true, p -> frontier(winner, again), noDots(), 0))
                .as("somebody replaced the first, nobody the second")
                .isEmpty();
        assertThat(settled(frontier(winner, again), dots(C, 9))).hasSize(1);
    }

    @Test
    void copyThatAUserDeleted_isNotMadeAgain() {
        PathRecord copy = copy(C, 1, PLAIN, loser);
        elsewhere.put(PLAIN, frontier(Records.at(PLAIN, C, 2, GONE, second(1), copy.past())));
        assertThat(settled(frontier(winner, loser), dots(C, 5))).hasSize(1);
    }

    @Test
    void copyThatAUserEdited_isNotMadeAgain() {
        PathRecord copy = copy(C, 1, PLAIN, loser);
        elsewhere.put(PLAIN, frontier(Records.at(PLAIN, C, 2, file(9, 9), second(9), copy.past())));
        assertThat(settled(frontier(winner, loser), dots(C, 5))).hasSize(1);
    }

    @Test
    void usersOwnFileAtThePlainName_sendsTheCopyToTheTaggedOne() {
        elsewhere.put(PLAIN, frontier(Records.at(PLAIN, C, 1, file(9, 0), second(0), Past.empty())));
        PathRecord copy = settled(frontier(winner, loser), dots(C, 5)).get(1);
        assertThat(copy.path()).isEqualTo(CopyName.tagged(F, second(1), CopyName.tagOf(loser.entry()), 4));
    }

    @Test
    void usersOwnFileThatIsGone_leavesThePlainName() {
        elsewhere.put(PLAIN, frontier(Records.at(PLAIN, C, 1, GONE, second(0), Past.empty())));
        assertThat(settled(frontier(winner, loser), dots(C, 5)).get(1).path()).isEqualTo(PLAIN);
    }

    @Test
    void greaterCopyAtThePlainName_keepsIt() {
        PathRecord greater = edit(C, 1, file(5, 1), first);
        elsewhere.put(PLAIN, frontier(copy(C, 2, PLAIN, greater)));
        assertThat(settled(frontier(winner, loser), dots(C, 5)).get(1).path()).isNotEqualTo(PLAIN);
    }

    @Test
    void lesserCopyAtThePlainName_isMetAndMovesOn() {
        PathRecord lesser = edit(C, 1, file(2, 1), first);
        PathRecord standing = copy(C, 2, PLAIN, lesser);
        elsewhere.put(PLAIN, frontier(standing));
        PathRecord copy = settled(frontier(winner, loser), dots(C, 5)).get(1);
        assertThat(copy.path()).isEqualTo(PLAIN);
        List<PathRecord> moved =
                Settlement.of(PLAIN, frontier(standing, copy), false, r -> true, p -> Frontier.empty(), dots(B, 5), 0);
        assertThat(moved.get(0).entry()).isEqualTo(loser.entry());
        assertThat(moved.get(0).conflictOf()).isEqualTo(F);
        assertThat(moved.get(1).path()).isEqualTo(CopyName.tagged(F, second(1), CopyName.tagOf(lesser.entry()), 4));
        assertThat(moved.get(1).conflictOf()).isEqualTo(F);
    }

    @Test
    void losersOfOneSecond_takePlainAndTaggedNames() {
        PathRecord another = edit(C, 1, file(5, 1), first);
        List<PathRecord> records = settled(frontier(winner, loser, another), dots(C, 5));
        assertThat(records).extracting(PathRecord::path).contains(PLAIN).doesNotHaveDuplicates();
        assertThat(records.get(1).entry()).isEqualTo(another.entry());
    }

    @Test
    void tagsThatBeginAlike_takeMoreDigits() {
        PathRecord third = edit(C, 1, file(3, 1), first);
        PathRecord tenth = edit(C, 2, file(10, 1), first);
        PathRecord greatest = edit(C, 3, file(6, 1), first);
        List<PathRecord> records = settled(frontier(winner, greatest, third, tenth), dots(A, 9));
        assertThat(records.stream().map(r -> r.path().name()).toList())
                .contains("f.sync-conflict-19700101-000001-0000.txt", "f.sync-conflict-19700101-000001-00000.txt");
    }

    @Test
    void everyNameTaken_leavesTheFrontier() {
        List<PathRecord> records =
                Settlement.of(F, frontier(winner, loser), false, r -> true, this::ownFile, noDots(), 0);
        assertThat(records).isEmpty();
    }

    private Frontier ownFile(SharePath path) {
        return frontier(Records.at(path, C, 1, file(9, 0), second(0), Past.empty()));
    }

    @Test
    void conflictAtACopy_isNamedFromTheOriginal() {
        PathRecord copy = copy(C, 1, PLAIN, loser);
        PathRecord one = Records.at(PLAIN, A, 5, file(8, 8), second(8), copy.past());
        PathRecord two = Records.at(PLAIN, B, 5, file(9, 9), second(9), copy.past());
        List<PathRecord> records =
                Settlement.of(PLAIN, frontier(one, two), false, r -> true, this::known, dots(C, 9), 0);
        assertThat(records.get(1).path()).isEqualTo(CopyName.plain(F, second(8)));
    }

    @Test
    void fileWithSomethingBelow_becomesACopyOverATombstone() {
        List<PathRecord> records = Settlement.of(F, frontier(winner), true, r -> true, this::known, dots(C, 1), 0);
        assertThat(records).hasSize(2);
        assertThat(frontier(winner, records.get(0)).members()).containsExactly(records.get(0));
        assertThat(records.get(0).entry()).isEqualTo(GONE);
        assertThat(records.get(1).path()).isEqualTo(CopyName.plain(F, second(2)));
    }

    @Test
    void directoryOrNothingWithSomethingBelow_isSettledAlready() {
        PathRecord directory = edit(A, 2, DIRECTORY, first);
        PathRecord gone = edit(A, 2, GONE, first);
        for (Frontier frontier : List.of(frontier(directory), frontier(gone), Frontier.empty())) {
            assertThat(Settlement.of(F, frontier, true, r -> true, this::known, noDots(), 0))
                    .isEmpty();
        }
    }

    @Test
    void copyOfWhatAUserReplaced_isTakenAway() {
        PathRecord copy = copy(C, 1, PLAIN, loser);
        elsewhere.put(F, frontier(edit(B, 2, file(7, 7), loser)));
        List<PathRecord> records = Settlement.of(PLAIN, frontier(copy), false, r -> true, this::known, dots(A, 9), 0);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).entry()).isEqualTo(GONE);
        assertThat(frontier(copy, records.get(0)).members()).hasSize(1);
    }

    @Test
    void copyOfWhatASettlementMovedThere_stays() {
        List<PathRecord> records = settled(frontier(winner, loser), dots(C, 1));
        elsewhere.put(F, frontier(records.get(0)));
        assertThat(Settlement.of(PLAIN, frontier(records.get(1)), false, r -> true, this::known, noDots(), 0))
                .isEmpty();
        PathRecord later = edit(A, 9, file(8, 8), records.get(0));
        elsewhere.put(F, frontier(later));
        assertThat(Settlement.of(PLAIN, frontier(records.get(1)), false, r -> true, this::known, noDots(), 0))
                .isEmpty();
    }

    @Test
    void conflictId_isOfPathsAndContentAlone() {
        PathRecord copy = copy(C, 1, PLAIN, loser);
        String id = ConflictId.of(F, copy);
        assertThat(id).hasSize(16).isEqualTo(ConflictId.of(F, copy(A, 7, PLAIN, loser)));
        assertThat(id).isNotEqualTo(ConflictId.of(F, copy(C, 1, PLAIN, winner)));
        assertThat(id).isNotEqualTo(ConflictId.of(F, copy(C, 1, F, loser)));
        assertThat(id).isNotEqualTo(ConflictId.of(PLAIN, copy));
    }

    private List<PathRecord> settled(Frontier frontier, DotSource dots) {
        return Settlement.of(F, frontier, false, r -> true, this::known, dots, 0);
    }

    private Frontier known(SharePath path) {
        return elsewhere.getOrDefault(path, Frontier.empty());
    }
}
