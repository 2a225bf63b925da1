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
        away.clockJumps(Duration.ofDays(3));
        away.write("f.txt", "from the future");
        meeting.settle(away);
        VirtualLink link = meeting.link(away, here);
        link.meddle((from, message) -> message instanceof ShareMessage.Data ? null : message);
        assertThat(meeting.time.run(Duration.ofMinutes(1), () -> need() == 1)).isTrue();
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
        here.write("f.txt", "from here");
        assertThat(meeting.time.run(
                        Duration.ofMinutes(1), () -> here.share().status().conflicts() == 1))
                .isTrue();
        untilStuck();
        meeting.answer(here.share().commands().resolve(conflict().id(), Resolution.CONFLICT));
        meeting.settle(here);
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

    @Test
    void whatWasGivenUp_isKept_whereItIs() {
        givenUp();
        meeting.link(away, here);
        meeting.settle(away, here);
        assertThat(away.tree()).isEqualTo(here.tree()).endsWith("= from here\n");
        assertThat(away.contents(Area.VERSIONS)).containsExactly("from the future");
    }
}
