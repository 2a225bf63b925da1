package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.protocol.ShareMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of a file whose content nobody who is connected has. */
class UnavailableTest {
    private static final SharePath FILE = SharePath.of("f.txt");

    private final Meeting meeting = new Meeting();
    private VirtualReplica away;
    private VirtualReplica here;

    /** A device whose clock is days ahead told of its file and went before it sent it. */
    @BeforeEach
    void recordWithoutContent() {
        away = meeting.writer(1);
        here = meeting.writer(2);
        told(away, Duration.ofDays(3), "from the future");
        assertThat(need()).isOne();
    }

    private void told(VirtualReplica by, Duration ahead, String content) {
        by.clockJumps(ahead);
        by.write("f.txt", content);
        meeting.settle(by);
        VirtualLink link = meeting.link(by, here);
        link.meddle((from, message) -> message instanceof ShareMessage.Data ? null : message);
        int known = here.index().state(FILE).frontier().members().size();
        assertThat(meeting.time.run(
                        Duration.ofMinutes(1),
                        () -> here.index().state(FILE).frontier().members().size() > known))
                .isTrue();
        meeting.pass(Duration.ofSeconds(3));
        link.cut();
    }

    private long need() {
        return here.share().status().need().files();
    }

    private List<SharePath> stuck() {
        return here.share().status().incoming().stuck();
    }

    private void untilStuck() {
        assertThat(meeting.time.run(Duration.ofMinutes(1), () -> stuck().equals(List.of(FILE))))
                .isTrue();
    }

    private Conflict conflict() {
        List<Conflict> open = meeting.conflicts(here);
        assertThat(open).hasSize(1);
        return open.get(0);
    }

    private void givenUp() {
        givenUpOnce();
        meeting.settle(here);
    }

    private void givenUpOnce() {
        here.write("f.txt", "from here");
        assertThat(meeting.time.run(
                        Duration.ofMinutes(1), () -> here.share().status().conflicts() == 1))
                .isTrue();
        untilStuck();
        meeting.answer(here.share().commands().resolve(conflict().id(), Resolution.CONFLICT));
    }

    @Test
    void theStatusNamesIt_untilItComes() {
        untilStuck();
        meeting.link(away, here);
        meeting.settle(away, here);
        assertThat(stuck()).isEmpty();
        assertThat(here.tree()).isEqualTo(away.tree());
    }

    @Test
    void aLosingEditOfIt_canBePutInItsPlace() {
        givenUp();
        assertThat(stuck()).isEmpty();
        assertThat(here.tree()).contains("f.txt ").endsWith("= from here\n").doesNotContain("conflict");
    }

    /** It lost to the second one, and the copy that was made of it was taken away as the one that it came from. */
    @Test
    void wherePuttingItInPlaceOnlyUncoversAnother_theCopyStays() {
        told(meeting.writer(3), Duration.ofDays(4), "from far ahead");
        givenUpOnce();
        assertThat(here.tree()).contains("= from here\n");
        assertThat(conflict().winner().size()).isEqualTo("from the future".length());
        meeting.answer(here.share().commands().resolve(conflict().id(), Resolution.CONFLICT));
        meeting.settle(here);
        assertThat(here.tree()).contains("f.txt ").endsWith("= from here\n").doesNotContain("conflict");
    }

    @Test
    void whatWasGivenUp_isKept_whereItIs() {
        givenUp();
        meeting.link(away, here);
        meeting.settle(away, here);
        assertThat(away.tree()).isEqualTo(here.tree()).endsWith("= from here\n");
        assertThat(away.contents(Area.VERSIONS)).containsExactly("from the future");
    }

    /**
     * What was replaced counts as later than what replaced it, and was settled against a third content by somebody who never
     * got it.
     */
    private void goneWhileTheDaemonWasDead(Consumer<VirtualReplica> deed) {
        goneWhileTheDaemonWasDead(meeting.writer(4), meeting.writer(5), deed);
    }

    private void goneWhileTheDaemonWasDead(
            VirtualReplica author, VirtualReplica settler, Consumer<VirtualReplica> deed) {
        settler.clockJumps(Duration.ofSeconds(-5));
        author.write("g.txt", "late, and soon gone");
        settler.write("g.txt", "early");
        meeting.settle(author);
        meeting.settle(settler);
        VirtualLink link = meeting.link(author, settler);
        link.meddle((from, message) -> {
            if (from == settler && message instanceof ShareMessage.Records) {
                // It notes what it was told, and comes no further.
                author.dieAt(1, () -> {});
            }
            return message instanceof ShareMessage.Data ? null : message;
        });
        assertThat(meeting.time.run(
                        Duration.ofMinutes(1),
                        () -> author.isDead() && settler.share().status().conflicts() == 1))
                .isTrue();
        link.cut();
        assertThat(author.index().state(SharePath.of("g.txt")).frontier().members())
                .hasSize(2);
        author.clockJumps(Duration.ofSeconds(-10));
        author.disk().kill();
        deed.accept(author);
        author.reopenStore();
        author.restart();
        meeting.pass(Duration.ofSeconds(2));
        meeting.link(author, settler);
        meeting.settle(author, settler);
        assertThat(author.tree())
                .isEqualTo(settler.tree())
                .contains("= early\n")
                .doesNotContain("soon gone");
    }

    @Test
    void overwrittenWhileTheDaemonWasDead_isMissedByNobody() {
        goneWhileTheDaemonWasDead(author -> author.write("g.txt", "earliest"));
    }

    @Test
    void replacedWhileTheDaemonWasDead_isMissedByNobody() {
        goneWhileTheDaemonWasDead(author -> {
            author.write("new", "earliest");
            author.rename("new", "g.txt");
        });
    }

    @Test
    void removedWhileTheDaemonWasDead_isMissedByNobody() {
        goneWhileTheDaemonWasDead(author -> author.remove("g.txt"));
    }

    @Test
    void madeADirectoryWhileTheDaemonWasDead_isMissedByNobody() {
        VirtualReplica writer = meeting.writer(4);
        VirtualReplica settler = meeting.writer(5);
        goneWhileTheDaemonWasDead(writer, settler, author -> {
            author.remove("g.txt");
            author.makeDirectory("g.txt");
            author.write("g.txt/in", "it");
        });
        // With the directory gone it could be what the path should show.
        writer.remove("g.txt");
        meeting.settle(writer, settler);
        assertThat(writer.tree()).isEqualTo(settler.tree()).doesNotContain("g.txt ");
    }

    /** Nobody can tell a snapshot of the running share that is put back after a kill; what stands as a copy was not replaced. */
    @Test
    void movedAwayBeforeASnapshotWasPutBack_isLeftToItsCopy() throws IOException {
        VirtualReplica far = meeting.writer(4);
        VirtualReplica near = meeting.writer(5);
        SharePath path = SharePath.of("g.txt");
        near.write("g.txt", "earlier");
        meeting.settle(near);
        Dot earlier = near.index().state(path).frontier().winner().orElseThrow().contentDot();
        FakeOrderedStore snapshot = near.backup();
        far.write("g.txt", "later");
        meeting.settle(far);
        meeting.meet(far, near);
        near.die();
        try (ShareDirectory disk = near.disk().view()) {
            // It was kept for long enough.
            for (String kept : disk.list(Area.VERSIONS)) {
                disk.delete(Area.VERSIONS, kept);
            }
        }
        near.rollBack(snapshot);
        meeting.settle(near);
        assertThat(near.index().state(path).frontier().winner().orElseThrow().past())
                .matches(past -> past.carries(earlier));
        meeting.meet(far, near);
        assertThat(near.tree()).isEqualTo(far.tree()).contains("= earlier\n", "= later\n");
    }
}
