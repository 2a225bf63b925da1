package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One file under two names of a share: what is done through one of them here shows at both, what comes from others at one. */
class HardLinksTest {
    private final Meeting meeting = new Meeting();
    private final VirtualReplica far = meeting.writer(1);
    private final VirtualReplica near = meeting.writer(2);

    @BeforeEach
    void oneFileWithTwoNames() throws IOException {
        near.write("one", "old");
        near.user().makeHardLink("other", "one");
        near.acted("other");
        meeting.link(far, near);
        meeting.settle(far, near);
        // Its change time became another with its second name.
        near.acted("one");
        meeting.settle(far, near);
    }

    @Test
    void editThroughOneName_isFoundAtTheOther_thoughNobodyTellsOfIt() throws IOException {
        meeting.pass(Duration.ofSeconds(5));
        near.user().write("one", "edited in place".getBytes(StandardCharsets.UTF_8));
        near.acted("one");
        meeting.pass(Duration.ofSeconds(5));
        meeting.settle(far, near);
        assertThat(far.files("other")).containsEntry("other", "edited in place");
        assertThat(far.tree()).isEqualTo(near.tree());
    }

    @Test
    void metadataThatComes_isGivenToThatNameAlone() {
        int told = near.told().size();
        far.setMode("one", 0600);
        meeting.pass(Duration.ofSeconds(5));
        meeting.settle(far, near);
        near.share().everything("test");
        meeting.pass(Duration.ofSeconds(5));
        meeting.settle(far, near);
        assertThat(near.tree()).isEqualTo(far.tree()).contains("one 600", "other 644");
        assertThat(near.told().subList(told, near.told().size())).noneMatch(line -> line.contains(" noticed "));
        assertThat(near.contents(ShareDirectory.Area.STAGING)).isEmpty();
    }

    @Test
    void timeThatComes_isGivenToThatNameAlone() {
        Instant before = modified("other");
        meeting.writeAt(far, "one", "old", Instant.EPOCH.plusSeconds(7));
        meeting.pass(Duration.ofSeconds(5));
        meeting.settle(far, near);
        assertThat(modified("one")).isEqualTo(Instant.EPOCH.plusSeconds(7));
        assertThat(modified("other")).isEqualTo(before);
    }

    @Test
    void metadataOfWhatCannotBeRead_isTriedAgain_andWithoutHaste() throws IOException {
        near.disk()
                .fault((count, operation, subject) ->
                        operation.equals("open") && List.of("one", "other").contains(subject)
                                ? DiskException.Reason.FAILED
                                : null);
        far.setMode("one", 0600);
        meeting.pass(Duration.ofSeconds(30));
        near.disk().fault((count, operation, subject) -> null);
        meeting.pass(Duration.ofMinutes(3));
        meeting.settle(far, near);
        assertThat(near.tree()).isEqualTo(far.tree()).contains("one 600", "other 644");
    }

    @Test
    void contentThatComes_isGivenToThatNameAlone() {
        far.write("one", "new");
        meeting.pass(Duration.ofSeconds(5));
        meeting.settle(far, near);
        assertThat(near.files("one")).containsEntry("one", "new");
        assertThat(near.files("other")).containsEntry("other", "old");
    }

    private Instant modified(String path) {
        return near.stamp(SharePath.of(path)).orElseThrow().modified();
    }
}
