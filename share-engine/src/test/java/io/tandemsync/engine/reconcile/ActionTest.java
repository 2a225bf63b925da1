package io.tandemsync.engine.reconcile;

import static io.tandemsync.engine.reconcile.Records.A;
import static io.tandemsync.engine.reconcile.Records.B;
import static io.tandemsync.engine.reconcile.Records.DIRECTORY;
import static io.tandemsync.engine.reconcile.Records.GONE;
import static io.tandemsync.engine.reconcile.Records.base;
import static io.tandemsync.engine.reconcile.Records.edit;
import static io.tandemsync.engine.reconcile.Records.file;
import static io.tandemsync.engine.reconcile.Records.frontier;
import static io.tandemsync.engine.reconcile.Records.withMode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTest {
    private final PathRecord nothing = edit(A, 1, GONE);
    private final PathRecord file = edit(A, 1, file(1, 1));
    private final PathRecord directory = edit(A, 1, new Entry.Directory(0700));
    private final PathRecord link = edit(A, 1, World.link(1));

    @Test
    void whatIsDesired_isPlacedOverWhateverStands() {
        for (PathRecord standing : List.of(nothing, file, directory, link)) {
            PathRecord next = edit(B, 1, file(2, 2), standing);
            assertThat(Action.of(frontier(next), base(standing), false)).isEqualTo(new Action.PlaceFile(file(2, 2)));
            PathRecord other = edit(B, 1, World.link(2), standing);
            assertThat(Action.of(frontier(other), base(standing), false)).isInstanceOf(Action.PlaceLink.class);
        }
    }

    @Test
    void neverShown_isPlacedFromNothing() {
        assertThat(Action.of(frontier(file), null, false)).isEqualTo(new Action.PlaceFile(file(1, 1)));
        assertThat(Action.of(frontier(directory), null, false)).isEqualTo(new Action.MakeDirectory(0700));
        assertThat(Action.of(frontier(nothing), null, false)).isEqualTo(new Action.None());
        assertThat(Action.of(Frontier.empty(), null, false)).isEqualTo(new Action.None());
    }

    @Test
    void deleted_isRemoved() {
        assertThat(Action.of(frontier(edit(B, 1, GONE, file)), base(file), false))
                .isEqualTo(new Action.Remove());
    }

    @Test
    void otherModeOnly_setsMetadata() {
        PathRecord changed = Records.touch(B, 1, withMode(file(1, 1), 0600), file);
        assertThat(Action.of(frontier(changed), base(file), false))
                .isEqualTo(new Action.SetMetadata(0600, Records.second(1)));
        PathRecord opened = Records.touch(B, 1, DIRECTORY, directory);
        assertThat(Action.of(frontier(opened), base(directory), false)).isEqualTo(new Action.SetMetadata(0755, null));
    }

    @Test
    void somethingBelow_makesADirectory() {
        assertThat(Action.of(frontier(file), base(file), true)).isEqualTo(new Action.MakeDirectory(0755));
        assertThat(Action.of(frontier(nothing), base(directory), true)).isEqualTo(new Action.SetMetadata(0755, null));
        assertThat(Action.of(Frontier.empty(), null, true)).isEqualTo(new Action.MakeDirectory(0755));
        assertThat(Action.of(frontier(directory), base(directory), true)).isEqualTo(new Action.None());
    }

    @Test
    void impliedDirectory_goesWithItsLastDescendant() {
        Base implied = Action.shown(frontier(nothing), true, Replica.stamp(DIRECTORY));
        assertThat(Action.of(frontier(nothing), implied, true)).isEqualTo(new Action.None());
        assertThat(Action.of(frontier(nothing), implied, false)).isEqualTo(new Action.Remove());
    }

    @Test
    void shownWinner_isAllThatItsBaseCovers() {
        PathRecord other = edit(B, 1, file(2, 0));
        Base base = Action.shown(frontier(file, other), false, Replica.stamp(file.entry()));
        assertThat(base).isEqualTo(base(file));
        assertThat(Action.of(frontier(file, other), base, false)).isEqualTo(new Action.None());
    }

    @Test
    void impliedDirectory_coversWhatWasDeletedButNotTheFileItHides() {
        PathRecord deleted = edit(B, 1, GONE);
        Base base = Action.shown(frontier(file, deleted), true, Replica.stamp(DIRECTORY));
        assertThat(base).isEqualTo(new Base(DIRECTORY, deleted.past(), null, Replica.stamp(DIRECTORY)));
    }

    @Test
    void nothingKnown_isABaseOfNothing() {
        assertThat(Action.shown(Frontier.empty(), false, null)).isEqualTo(new Base(GONE, Past.empty(), null, null));
    }
}
