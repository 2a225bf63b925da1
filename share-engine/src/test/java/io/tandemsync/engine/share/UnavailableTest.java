package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.List;
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
}
