package io.tandemsync.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.NewHome;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.StillClock;
import io.tandemsync.engine.reconcile.DotSource;
import io.tandemsync.engine.reconcile.Frontier;
import io.tandemsync.engine.reconcile.Mint;
import io.tandemsync.engine.reconcile.Settlement;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica settles once it knows and holds enough, in whatever order that comes. */
class SettlerTest implements ReplicaListener {
    private static final SharePath PATH = SharePath.of("f");
    private static final ReplicaId A = new ReplicaId(new UUID(0, 1));
    private static final ReplicaId B = new ReplicaId(new UUID(0, 2));

    private final PathRecord one = edit(A, 1, 3, Past.empty());
    private final PathRecord insteadOfOne = edit(A, 2, 2, one.past());
    private final PathRecord other = edit(B, 1, 3, Past.empty());
    private final PathRecord insteadOfOther = edit(B, 2, 1, other.past());
    private final List<PathRecord> byOne = settled(A, other, insteadOfOne);
    private final List<PathRecord> byOther = settled(B, one, insteadOfOther);

    private final List<PathRecord> minted = new ArrayList<>();
    private Replica replica;
    private Holdings.Held held = Holdings.Held.DURABLY;

    @BeforeEach
    void open() throws IOException {
        ReplicaAnchor anchor = new NewHome();
        Clock clock = new StillClock();
        replica = Replica.open(
                TestSecrets.keys(3, new JdkSignatures()),
                new Replica.Ground(new FakeOrderedStore(), anchor, TestSecrets.randomness(4), clock),
                this);
        replica.holdings(content -> held);
    }

    @Test
    void circleHeardBeforeItsCopies_isOpenedOnceOneIsKnown() throws IOException {
        hear(byOne.get(0));
        hear(byOther.get(0));
        assertThat(minted).isEmpty();
        hear(byOther.get(1));
        assertThat(minted).extracting(PathRecord::entry).containsExactly(insteadOfOther.entry());
        assertShown(insteadOfOther.entry());
    }

    @Test
    void circleHeardAfterItsCopies_isOpenedAtOnce() throws IOException {
        hear(byOne.get(1));
        hear(byOther.get(1));
        hear(byOne.get(0));
        assertThat(minted).isEmpty();
        hear(byOther.get(0));
        assertThat(minted).extracting(PathRecord::entry).containsExactly(insteadOfOne.entry());
        assertShown(insteadOfOne.entry());
    }

    @Test
    void contentThatIsNotDurableYet_opensTheCircleOnceItIs() throws IOException {
        held = Holdings.Held.NOT_YET_DURABLY;
        hearAll();
        assertThat(minted).isEmpty();
        held = Holdings.Held.DURABLY;
        replica.sure(List.of());
        assertShown(insteadOfOne.entry());
    }

    @Test
    void contentThatComesLater_opensTheCircleOnceItsCopyStands() throws IOException {
        held = Holdings.Held.NOT;
        hearAll();
        assertThat(minted).isEmpty();
        held = Holdings.Held.DURABLY;
        replica.sure(List.of(byOne.get(1).path()));
        assertShown(insteadOfOne.entry());
    }

    @Test
    void circleWithSomethingBelow_makesWayAfterAll() throws IOException {
        held = Holdings.Held.NOT;
        hearAll();
        hear(edit(SharePath.of("f/x"), A, 50, 1, Past.empty()));
        held = Holdings.Held.DURABLY;
        replica.sure(List.of(byOne.get(1).path()));
        Frontier frontier = replica.index().state(PATH).frontier();
        assertThat(frontier.winner().orElseThrow().isLive()).isFalse();
        assertThat(frontier.members()).hasSize(1);
        assertThat(minted).extracting(PathRecord::path).containsOnly(PATH);
    }

    private void hearAll() throws IOException {
        for (List<PathRecord> records : List.of(byOne, byOther)) {
            for (PathRecord record : records) {
                hear(record);
            }
        }
    }

    private void hear(PathRecord record) throws IOException {
        replica.merge(record.path(), Frontier.of(List.of(record)), new TreeMap<>(), "peer");
    }

    private void assertShown(Entry entry) {
        Frontier frontier = replica.index().state(PATH).frontier();
        assertThat(frontier.members()).hasSize(1);
        assertThat(frontier.winner().orElseThrow().entry()).isEqualTo(entry);
    }

    private static PathRecord edit(ReplicaId author, long counter, int second, Past seen) {
        return edit(PATH, author, counter, second, seen);
    }

    private static PathRecord edit(SharePath path, ReplicaId author, long counter, int second, Past seen) {
        Instant time = Instant.ofEpochSecond(second);
        byte[] hash = new byte[Hash.BYTES];
        hash[0] = (byte) (10 * author.value().getLeastSignificantBits() + counter);
        Entry.File file = new Entry.File(
                new Content(
                        new ContentId(Hash.of(hash)), 1, 0, List.of(new Content.Slice(new ChunkId(Hash.of(hash)), 1))),
                0644,
                time);
        Dot dot = new Dot(author, counter);
        return new PathRecord(path, file, seen.plus(dot, 0), dot, dot, time, 0, null);
    }

    /** What somebody makes of these two who knows of nothing else. */
    private static List<PathRecord> settled(ReplicaId by, PathRecord... members) {
        long[] last = {9};
        DotSource dots = path -> new Mint(new Dot(by, ++last[0]), 0);
        return Settlement.of(
                PATH, Frontier.of(List.of(members)), false, record -> true, path -> Frontier.empty(), dots, 0);
    }

    @Override
    public void minted(PathRecord record) {
        minted.add(record);
    }

    @Override
    public void placed(SharePath path) {
        throw new AssertionError("nothing is placed here: " + path);
    }

    @Override
    public void touched(SharePath path) {
        assertThat(path.isRoot()).isFalse();
    }
}
