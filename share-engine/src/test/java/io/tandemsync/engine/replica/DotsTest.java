package io.tandemsync.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.index.ShareIndex.Identity;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import io.tandemsync.engine.port.StillClock;
import io.tandemsync.engine.reconcile.Mint;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a repository goes on under its id, and when it has to take a new one. */
class DotsTest {
    private static final SharePath PATH = SharePath.of("f");

    private final Randomness randomness = TestSecrets.randomness(5);
    private final Clock clock = new StillClock();

    private static final class Home implements ReplicaAnchor {
        @Nullable
        Anchor kept;

        @Override
        public @Nullable Anchor load() {
            return kept;
        }

        @Override
        public void store(Anchor anchor) {
            kept = anchor;
        }
    }

    private FakeOrderedStore store = new FakeOrderedStore();
    private final Home home = new Home();

    private ShareIndex index() throws IOException {
        return ShareIndex.open(
                store,
                path -> Hash.of(new byte[Hash.BYTES]),
                () -> new Identity(new ReplicaId(Dots.uuid(randomness)), Dots.uuid(randomness), Dots.uuid(randomness)),
                clock);
    }

    /** Opens the repository and gives a dot. */
    private Session session(ReplicaAnchor anchor) throws IOException {
        ShareIndex index = index();
        Dot dot = Dots.open(index, anchor, randomness, store::sync).next(PATH).dot();
        return new Session(dot, index.identity(), index);
    }

    @Test
    void aNewId_countsOnAboveWhatPathsRemember() throws IOException {
        Session first = session(home);
        PathRecord record = new PathRecord(
                PATH,
                new Entry.Directory(0755),
                Past.empty().plus(first.dot(), 0),
                first.dot(),
                first.dot(),
                Instant.EPOCH,
                0,
                null);
        first.index().add(PATH, record, new Base(record.entry(), record.past(), record.contentDot(), null));
        Session elsewhere = session(new Home());
        assertThat(elsewhere.replica()).isNotEqualTo(first.replica());
        assertThat(elsewhere.dot().counter()).isGreaterThan(first.dot().counter());
    }

    /** One run of the process: the first dot that it gave, and who it was. */
    private record Session(Dot dot, Identity identity, ShareIndex index) {
        ReplicaId replica() {
            assertThat(dot.replica()).isEqualTo(identity.replica());
            return identity.replica();
        }
    }

    @Test
    void theSameRepository_goesOnUnderItsId_aboveEveryCounterItMayHaveGiven() throws IOException {
        Session first = session(home);
        Session second = session(home);
        assertThat(second.replica()).isEqualTo(first.replica());
        assertThat(second.identity().sequenceId()).isEqualTo(first.identity().sequenceId());
        assertThat(second.dot().counter()).isGreaterThan(first.dot().counter() + 60_000);
    }

    @Test
    void aRepositoryRolledBack_takesANewIdAndANewSequence() throws IOException {
        Session first = session(home);
        // What the repository forgot: another session after this one.
        Anchor known = Objects.requireNonNull(home.kept);
        UUID later = new UUID(1, 1);
        home.kept = new Anchor(known.replica(), known.reserved(), later, later, 0, false, null);
        Session rolledBack = session(home);
        assertThat(rolledBack.replica()).isNotEqualTo(first.replica());
        assertThat(rolledBack.identity().sequenceId())
                .isNotEqualTo(first.identity().sequenceId());
    }

    /** The record of a directory at the path, as this replica makes one on top of what it remembers to have made there. */
    private PathRecord recorded(ShareIndex index, Dots dots) throws IOException {
        Mint mint = dots.next(PATH);
        Base base = index.state(PATH).base();
        Past seen = base == null ? Past.empty() : base.past();
        Past past = seen.plus(mint.dot(), mint.previous());
        Entry entry = new Entry.Directory(0755);
        PathRecord record = new PathRecord(PATH, entry, past, mint.dot(), mint.dot(), Instant.EPOCH, 0, null);
        index.add(PATH, record, new Base(entry, past, mint.dot(), null));
        return record;
    }

    /** It had the session id that the home knew, and the next record claimed to have seen what had been forgotten. */
    @Test
    void rolledBackAfterAKill_whatIsMadeHasNotSeenWhatWasForgotten() throws IOException {
        ShareIndex index = index();
        Dots dots = Dots.open(index, home, randomness, store::sync);
        recorded(index, dots);
        FakeOrderedStore backup = store.copy();
        PathRecord forgotten = recorded(index, dots);

        store = backup;
        ShareIndex old = index();
        Dots after = Dots.open(old, home, randomness, store::sync);
        PathRecord next = recorded(old, after);
        assertThat(next.dot().counter()).isGreaterThan(forgotten.dot().counter());
        assertThat(next.past().containsOwn(forgotten.dot())).isFalse();
        assertThat(recorded(old, after).past().own().values().iterator().next())
                .as("stretched again over what it remembers")
                .hasSize(2);
    }

    @Test
    void rolledBackAfterItWasClosed_takesANewId() throws IOException {
        ShareIndex index = index();
        Dots dots = Dots.open(index, home, randomness, store::sync);
        FakeOrderedStore backup = store.copy();
        recorded(index, dots);
        dots.close(store::sync);

        store = backup;
        assertThat(session(home).replica()).isNotEqualTo(index.identity().replica());
    }

    @Test
    void putBack_itIsBehind_untilAllHasBeenLookedAt() throws IOException {
        Dots first = Dots.open(index(), home, randomness, store::sync);
        assertThat(first.isBehind()).isFalse();
        FakeOrderedStore backup = store.copy();
        recorded(index(), first);
        first.close(store::sync);
        Dots closed = Dots.open(index(), home, randomness, store::sync);
        assertThat(closed.isDoubtful()).isFalse();
        Dots killed = Dots.open(index(), home, randomness, store::sync);
        assertThat(killed.isDoubtful()).isTrue();
        assertThat(killed.isBehind()).isFalse();
        killed.caughtUp();
        assertThat(killed.isDoubtful()).isFalse();

        store = backup;
        assertThat(Dots.open(index(), home, randomness, store::sync).isBehind()).isTrue();
        Dots again = Dots.open(index(), home, randomness, store::sync);
        assertThat(again.isBehind()).isTrue();
        again.caughtUp();
        assertThat(Dots.open(index(), home, randomness, store::sync).isBehind()).isFalse();
        assertThat(Dots.open(index(), new Home(), randomness, store::sync).isBehind())
                .as("copied, with what stands on its disk")
                .isFalse();
    }

    @Test
    void closedAndOpenedAgain_stretchesPastsAsBefore() throws IOException {
        ShareIndex index = index();
        Dots dots = Dots.open(index, home, randomness, store::sync);
        recorded(index, dots);
        dots.close(store::sync);

        ShareIndex again = index();
        Dots after = Dots.open(again, home, randomness, store::sync);
        assertThat(again.identity().replica()).isEqualTo(index.identity().replica());
        assertThat(recorded(again, after).past().own().values().iterator().next())
                .hasSize(1);
    }

    @Test
    void aRepositoryInAHomeThatDoesNotKnowIt_takesANewIdAndANewSequence() throws IOException {
        Session first = session(home);
        Session elsewhere = session(new Home());
        assertThat(elsewhere.replica()).isNotEqualTo(first.replica());
        assertThat(elsewhere.identity().sequenceId())
                .isNotEqualTo(first.identity().sequenceId());
    }

    @Test
    void aHomeOlderThanTheRepository_givesItANewId() throws IOException {
        session(home);
        Home backup = new Home();
        backup.kept = home.kept;
        Session before = session(home);
        assertThat(session(backup).replica()).isNotEqualTo(before.replica());
    }
}
