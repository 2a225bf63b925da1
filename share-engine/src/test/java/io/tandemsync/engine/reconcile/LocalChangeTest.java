package io.tandemsync.engine.reconcile;

import static io.tandemsync.engine.reconcile.Records.A;
import static io.tandemsync.engine.reconcile.Records.B;
import static io.tandemsync.engine.reconcile.Records.DIRECTORY;
import static io.tandemsync.engine.reconcile.Records.F;
import static io.tandemsync.engine.reconcile.Records.GONE;
import static io.tandemsync.engine.reconcile.Records.base;
import static io.tandemsync.engine.reconcile.Records.change;
import static io.tandemsync.engine.reconcile.Records.dots;
import static io.tandemsync.engine.reconcile.Records.edit;
import static io.tandemsync.engine.reconcile.Records.file;
import static io.tandemsync.engine.reconcile.Records.frontier;
import static io.tandemsync.engine.reconcile.Records.noDots;
import static io.tandemsync.engine.reconcile.Records.seen;
import static io.tandemsync.engine.reconcile.Records.withMode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalChangeTest {
    private final PathRecord first = edit(B, 1, file(1, 1));

    @Test
    void sameDisk_isUnchanged() {
        assertThat(change(frontier(first), base(first), seen(first.entry()), noDots()))
                .isInstanceOf(LocalChange.Unchanged.class);
        assertThat(change(Frontier.empty(), null, seen(GONE), noDots())).isInstanceOf(LocalChange.Unchanged.class);
    }

    @Test
    void nothingWhereNothingWasShown_isUnchangedThoughARecordIsKnown() {
        assertThat(change(frontier(first), null, seen(GONE), noDots())).isInstanceOf(LocalChange.Unchanged.class);
    }

    @Test
    void sameEntryWithAnotherStamp_changesTheBaseOnly() {
        Stamp stamp = new Stamp(Stamp.Type.FILE, 0, Records.second(1), Instant.EPOCH, 77, 0644);
        Seen seen = new Seen(first.entry(), stamp, Records.second(1));
        assertThat(adopted(change(frontier(first), base(first), seen, noDots())))
                .isEqualTo(new Base(first.entry(), first.past(), first.contentDot(), stamp));
    }

    @Test
    void contentReplacedByTheWinnersOwn_outlivesItUntilThatIsSaid() {
        PathRecord mine = edit(A, 3, file(2, 2));
        PathRecord winner = edit(B, 4, file(3, 9));
        Frontier both = frontier(mine, winner);
        assertThat(LocalChange.outlives(both, base(mine))).isTrue();
        assertThat(LocalChange.outlives(both, base(winner))).isFalse();
        assertThat(LocalChange.outlives(frontier(winner), base(mine))).isFalse();
        assertThat(LocalChange.outlives(frontier(edit(B, 4, file(2, 9)), mine), base(mine)))
                .isFalse();

        PathRecord said =
                LocalChange.superseding(F, both, base(mine), dots(A, 7).next(F), 1);
        assertThat(both.plus(said)).isEqualTo(frontier(said));
        assertThat(said.entry()).isEqualTo(winner.entry());
        assertThat(said.contentDot()).isEqualTo(winner.contentDot());
        assertThat(said.contentTime()).isEqualTo(winner.contentTime());
        assertThat(both.plus(edit(B, 9, GONE, winner)).plus(said).winner()).isPresent();
        assertThat(frontier(said).plus(edit(B, 9, GONE, said)).isConflicted()).isFalse();
    }

    @Test
    void contentThatAChangeSpared_isGivenUpByTheWinnerAnew() {
        PathRecord late = edit(A, 1, file(2, 9));
        LocalChange change = LocalChange.of(F, frontier(late), base(late), seen(file(3, 2)), dots(A, 3), 1, true);
        PathRecord sparing = ((LocalChange.Minted) change).record();
        Frontier known = frontier(sparing);

        Frontier others = LocalChange.othersThan(F, known, base(late)).orElseThrow();
        PathRecord said =
                LocalChange.superseding(F, others, base(late), dots(A, 7).next(F), 1);
        assertThat(said.entry()).isEqualTo(sparing.entry());
        assertThat(said.contentDot()).isEqualTo(sparing.contentDot());
        assertThat(said.past().carries(late.dot())).isFalse();
        assertThat(LocalChange.othersThan(F, known.plus(said), base(late))).isEmpty();
        assertThat(LocalChange.othersThan(F, frontier(late), base(late))).isEmpty();
    }

    @Test
    void newFile_isMintedOnNothing() {
        PathRecord record = minted(change(Frontier.empty(), null, seen(file(2, 5)), dots(A, 7)));
        assertThat(record.dot()).isEqualTo(new Dot(A, 7));
        assertThat(record.contentDot()).isEqualTo(record.dot());
        assertThat(record.contentTime()).isEqualTo(Records.second(5));
        assertThat(record.past()).isEqualTo(Past.empty().plus(record.dot(), 0));
    }

    @Test
    void edit_hasSeenWhatTheDiskShowedAndNoMore() {
        PathRecord unplaced = edit(B, 2, file(2, 2), first);
        LocalChange change = change(frontier(unplaced), base(first), seen(file(3, 3)), dots(A, 1));
        PathRecord record = minted(change);
        assertThat(record.past()).isEqualTo(first.past().plus(record.dot(), 0));
        assertThat(((LocalChange.Minted) change).base())
                .isEqualTo(new Base(record.entry(), record.past(), record.dot(), Replica.stamp(record.entry())));
    }

    @Test
    void deletion_isATombstoneOnBase() {
        PathRecord record = minted(change(frontier(first), base(first), seen(GONE), dots(A, 1)));
        assertThat(record.entry()).isEqualTo(GONE);
        assertThat(frontier(first, record).members()).containsExactly(record);
    }

    @Test
    void typeChange_isAnEdit() {
        PathRecord record = minted(change(frontier(first), base(first), seen(DIRECTORY), dots(A, 1)));
        assertThat(record.entry()).isEqualTo(DIRECTORY);
        assertThat(record.contentDot()).isEqualTo(record.dot());
    }

    @Test
    void changedMode_keepsContentDotAndTime() {
        Entry.File changed = new Entry.File(file(1, 1).content(), 0600, Records.second(9));
        PathRecord record = minted(change(frontier(first), base(first), seen(changed), dots(A, 1)));
        assertThat(record.entry()).isEqualTo(changed);
        assertThat(record.contentDot()).isEqualTo(first.contentDot());
        assertThat(record.contentTime()).isEqualTo(first.contentTime());
    }

    @Test
    void changedModeOfAReplacedContent_isStaleAgainstWhatReplacedIt() {
        PathRecord unplaced = edit(B, 2, file(2, 2), first);
        PathRecord record =
                minted(change(frontier(unplaced), base(first), seen(withMode(file(1, 1), 0600)), dots(A, 1)));
        assertThat(frontier(unplaced, record).fresh()).containsExactly(unplaced);
        assertThat(record.contentTime()).isEqualTo(Records.second(1));
    }

    @Test
    void changedModeOfACopy_keepsItsConflict() {
        var name = CopyName.plain(F, Records.second(1));
        PathRecord copy = Records.copy(B, 2, name, first);
        LocalChange change = LocalChange.of(
                name, frontier(copy), base(copy), seen(withMode(file(1, 1), 0600)), dots(A, 1), 0, false);
        assertThat(minted(change).conflictOf()).isEqualTo(F);
    }

    @Test
    void editedCopy_isAnOrdinaryRecord() {
        var name = CopyName.plain(F, Records.second(1));
        PathRecord copy = Records.copy(B, 2, name, first);
        LocalChange change = LocalChange.of(name, frontier(copy), base(copy), seen(file(5, 5)), dots(A, 1), 0, false);
        assertThat(minted(change).conflictOf()).isNull();
    }

    @Test
    void contentThatEqualsTheWinner_isAdoptedWithTheDisksMetadata() {
        Entry.File mine = new Entry.File(file(1, 1).content(), 0600, Records.second(4));
        Base base = adopted(change(frontier(first), null, seen(mine), noDots()));
        assertThat(base).isEqualTo(new Base(mine, first.past(), first.contentDot(), Replica.stamp(mine)));
        assertThat(Action.of(frontier(first), base, false)).isEqualTo(new Action.SetMetadata(0644, Records.second(1)));
    }

    @Test
    void placedButNotCommitted_isAdopted() {
        PathRecord next = edit(B, 2, file(2, 2), first);
        Base base = adopted(change(frontier(next), base(first), seen(next.entry()), noDots()));
        assertThat(base).isEqualTo(base(next));
    }

    @Test
    void placedMetadataNotCommitted_isAdopted() {
        PathRecord next = Records.touch(B, 2, withMode(file(1, 1), 0600), first);
        assertThat(adopted(change(frontier(next), base(first), seen(next.entry()), noDots())))
                .isEqualTo(base(next));
    }

    @Test
    void deletedOnBothSides_isAdopted() {
        PathRecord gone = edit(B, 2, GONE, first);
        assertThat(adopted(change(frontier(gone), base(first), seen(GONE), noDots()))
                        .past())
                .isEqualTo(gone.past());
    }

    @Test
    void impliedDirectoryTakenAway_makesNoTombstone() {
        PathRecord gone = edit(B, 2, GONE, first);
        Base implied = Action.shown(frontier(gone), true, Replica.stamp(DIRECTORY));
        Base base = adopted(change(Frontier.empty(), implied, seen(GONE), noDots()));
        assertThat(base.entry()).isEqualTo(GONE);
    }

    @Test
    void impliedDirectoryWithAnotherMode_becomesARecord() {
        Base implied = Action.shown(Frontier.empty(), true, Replica.stamp(DIRECTORY));
        Entry.Directory closed = new Entry.Directory(0700);
        assertThat(minted(change(Frontier.empty(), implied, seen(closed), dots(A, 1)))
                        .entry())
                .isEqualTo(closed);
    }

    @Test
    void nextDotOfOneReplica_stretchesItsInterval() {
        DotSource dots = dots(A, 3);
        LocalChange one = change(Frontier.empty(), null, seen(file(2, 2)), dots);
        dots.next(F.parent());
        PathRecord two =
                minted(change(frontier(minted(one)), ((LocalChange.Minted) one).base(), seen(file(3, 3)), dots));
        assertThat(two.past().own().get(A)).containsExactly(new Past.Interval(3, 5));
    }

    @Test
    void stampWithoutAnEntry_isRefused() {
        assertThatThrownBy(() -> new Seen(GONE, Replica.stamp(DIRECTORY), Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Seen(DIRECTORY, null, Instant.EPOCH)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PathRecord minted(LocalChange change) {
        assertThat(change).isInstanceOf(LocalChange.Minted.class);
        return ((LocalChange.Minted) change).record();
    }

    private static Base adopted(LocalChange change) {
        assertThat(change).isInstanceOf(LocalChange.Adopted.class);
        return ((LocalChange.Adopted) change).base();
    }

    /** An update that a repository put back has forgotten came in its place, after it had been moved to a copy. */
    @Test
    void whatMayHaveBeenMovedAway_isLeftToItsCopy() {
        PathRecord first = edit(B, 1, file(1, 1));
        for (Entry shown : List.of(file(5, 5), new Entry.Tombstone())) {
            LocalChange spared = LocalChange.of(F, frontier(first), base(first), seen(shown), dots(A, 1), 0, true);
            LocalChange replaced = LocalChange.of(F, frontier(first), base(first), seen(shown), dots(A, 1), 0, false);
            assertThat(((LocalChange.Minted) spared).record().past().carries(first.contentDot()))
                    .isTrue();
            assertThat(((LocalChange.Minted) replaced).record().past().carries(first.contentDot()))
                    .isFalse();
            assertThat(frontier(first)
                            .plus(((LocalChange.Minted) spared).record())
                            .members())
                    .hasSize(1);
        }
    }
}
