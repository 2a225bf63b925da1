package io.tandemsync.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that broke drafts of the rules, kept for good. */
class HistoryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // An own displaced edit was lost.
                "edit 0 1; edit 1 1; sync 1 0 1; edit 0 1",
                // No member was left to win.
                "edit 0 2; same 1 1; sync 1 2 2; touch 1 2",
                // Partial views made duplicate copies.
                "edit 0 2; edit 1 2; edit 2 2; sync 1 2 1",
                // A settlement swallowed a delete.
                "edit 2 2; touch 2 1; edit 1 2; same 0 1; sync 1 2 1; del 2",
                // A settler that had not heard of a delete brought the content back.
                "edit 2 2; sync 2 1 1; del 2; same 0 1; edit 2 1",
                "same 0 1; link 2 2; sync 2 1 1; del 2 0; edit 2 1",
                "link 2 1; link 2 2; sync 2 0 0; sync 0 1 1; del 1 0; edit 0 1; sync 0 1 0; same 1 1",
                // A settler that had not heard of an edit brought the old content back.
                "edit 2 2; sync 2 1 1; link 0 2; edit 2 1",
                "edit 0 1; edit 2 2; sync 2 1 0; link 2 1",
                // Replaced contents that had won against each other's successors closed a circle, and one of them came
                // back.
                "edit 1 2; edit 0 2; sync 1 2 0; sync 0 2 1; sync 2 1 0; edit 0 1; edit 1 1",
                "edit 1 1; edit 0 2; sync 1 0 1; sync 0 2 2; same 1 1; same 2 1",
                "same 0 1; edit 2 2; sync 0 1 0; sync 2 1 1; del 1 0; edit 1 1; edit 0 1",
                // The copy that was to open the circle was just losing its own name.
                "same 0 1; edit 2 2; sync 0 1 0; sync 2 1 1; del 1 0; edit 1 1; sync 2 1 2; edit 0 1; editc 1 0",
                // One of the contents that nobody had replaced stood as an equal, and had no copy.
                "edit 0 2; same 2 1; edit 1 1; sync 0 1 0; sync 2 1 2; sync 1 0 0; edit 2 1; sync 1 2 0; same 0 1"
            })
    void historiesThatBrokeDrafts_loseAndBringBackNothing(String history) {
        assertThat(broken(history))
                .doesNotContainAnyElementsOf(Laws.HARD)
                .doesNotContain(Laws.RESURRECTED, Laws.REVERTED, Laws.TWO_COPIES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A settlement over copies was taken for a user's edit of the copy where a user's own file had the
                // name.
                "same 1 1; sub 2 2; edit 2 1; link 0 2; sync 2 0 0; own 2 1",
                "own 1 1; same 1 1; edit 0 1; sub 2 2",
                "sub 1 2; same 1 1; edit 0 1; sub 2 1; own 1 1",
                // The copy of a content made at a copy's name was taken for one replaced at the original path.
                "link 2 2; own 0 1; own 1 1; link 0 1",
                "sub 2 1; own 2 2; own 1 2; touch 2 2"
            })
    void historiesThatLostContent_loseNone(String history) {
        assertThat(broken(history)).doesNotContainAnyElementsOf(Laws.HARD);
    }

    @Test
    void concurrentEdits_keepTheLaterAndACopyOfTheOther() {
        assertThat(tree("edit 0 1; edit 1 2").keySet())
                .containsExactly(World.F, SharePath.of("f.sync-conflict-19700101-000001"));
    }

    @Test
    void deleteBesideEdit_keepsTheEditAtItsPath() {
        assertThat(tree("del 0; edit 1 1")).containsOnlyKeys(World.F);
    }

    @Test
    void deleteBesideTouch_deletes() {
        assertThat(tree("del 0; touch 1 2")).isEmpty();
    }

    @Test
    void equalEdits_areOne() {
        assertThat(tree("same 0 1; same 1 2; same 2 1")).containsOnlyKeys(World.F);
    }

    @Test
    void deletedDirectoryWithANewFileInIt_isImplied() {
        SortedMap<SharePath, Entry> tree = tree("dir 0 1; sync 0 1 1; del 0; sub 1 1");
        assertThat(tree).containsOnlyKeys(World.F, World.X).containsEntry(World.F, new Entry.Directory(0755));
    }

    @Test
    void impliedDirectory_goesWithItsLastDescendant() {
        assertThat(tree("dir 0 1; sync 0 1 1; del 0; sub 1 1; sync 1 0 1; sync 0 1 1; delsub 0"))
                .isEmpty();
    }

    @Test
    void fileWhereSomethingLivesBelow_becomesACopy() {
        assertThat(tree("edit 0 1; sub 1 2").keySet())
                .containsExactly(World.F, World.X, SharePath.of("f.sync-conflict-19700101-000001"));
    }

    private static Set<Laws> broken(String history) {
        return Histories.broken(World.synced(3), Step.history(history));
    }

    private static SortedMap<SharePath, Entry> tree(String history) {
        World world = World.synced(3);
        Step.history(history).forEach(world::apply);
        assertThat(Laws.broken(world)).isEmpty();
        return World.tree(world.replicas.get(2));
    }
}
