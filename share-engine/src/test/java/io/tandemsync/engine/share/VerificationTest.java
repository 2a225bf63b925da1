package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.scan.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Files whose content goes bad on the disk. */
class VerificationTest {
    private final Meeting meeting = new Meeting();
    private final VirtualReplica a = meeting.writer(1);
    private final VirtualReplica b = meeting.writer(2);

    private void linked() {
        meeting.link(a, b);
    }

    private void settle() {
        meeting.pass(Duration.ofSeconds(2));
        meeting.settle(a, b);
    }

    private Verification.Report verify(VirtualReplica replica) {
        return meeting.answer(replica.share().verify());
    }

    @Test
    void wellKeptFiles_areAllCounted() {
        a.write("f", "1");
        a.makeDirectory("d");
        a.write("d/g", "22");
        a.makeLink("l", "f");
        settle();
        assertThat(verify(a)).isEqualTo(new Verification.Report(2, 3, List.of(), 0, 0, 0));
    }

    @Test
    void rottenContent_isNamedAndFetchedFromAPeer() {
        linked();
        a.write("f", "good content");
        settle();
        String before = a.tree();
        a.disk().rot("f");
        assertThat(a.tree()).isNotEqualTo(before);
        assertThat(verify(a).rotten()).containsExactly("f");
        settle();
        assertThat(a.tree()).isEqualTo(before).isEqualTo(b.tree());
        assertThat(verify(a).rottenFiles()).isZero();
    }

    @Test
    void rottenContent_isNeverServedAndStaysUntilThereIsBetter() {
        a.write("f", "good content");
        settle();
        a.disk().rot("f");
        assertThat(verify(a).rotten()).containsExactly("f");
        linked();
        meeting.pass(Duration.ofSeconds(5));
        assertThat(b.tree()).doesNotContain("content");
        assertThat(a.tree()).contains("ood content");
        assertThat(a.share().status().need().files()).isEqualTo(1);
    }

    @Test
    void editedFile_isAChangeAndNotRotten() throws java.io.IOException {
        linked();
        a.write("f", "good content");
        settle();
        a.user().write("f", "another text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Verification.Report report = verify(a);
        assertThat(report.rotten()).isEmpty();
        assertThat(report.changed()).isEqualTo(1);
        settle();
        assertThat(b.tree()).contains("another text");
    }

    @Test
    void howFarItHasGot_growsToTheWhole_alsoWithinAFile() {
        a.write("f", "1");
        a.write("g", "x".repeat(3 << 20));
        a.makeLink("l", "f");
        settle();
        assertThat(a.share().verifying()).isEmpty();
        CompletableFuture<Verification.Report> done = a.share().verify();
        List<Verification.Progress> seen = new ArrayList<>();
        meeting.answer(done, () -> a.share().verifying().ifPresent(seen::add));
        assertThat(seen).isNotEmpty().allSatisfy(progress -> {
            assertThat(progress.filesTotal()).isEqualTo(3);
            assertThat(progress.bytesTotal()).isEqualTo(1 + (3 << 20));
            assertThat(progress.files()).isBetween(0L, 3L);
            assertThat(progress.bytes()).isBetween(0L, progress.bytesTotal());
        });
        assertThat(a.share().verifying()).isEmpty();
    }
}
