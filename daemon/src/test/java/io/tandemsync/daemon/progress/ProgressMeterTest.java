package io.tandemsync.daemon.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Count;
import io.tandemsync.engine.share.ShareStatus.Incoming;
import io.tandemsync.engine.share.ShareStatus.Need;
import io.tandemsync.engine.transfer.Arrivals;
import io.tandemsync.engine.transfer.Arrivals.Arrival;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProgressMeterTest {
    private static final long SECOND = 1_000_000_000L;
    private final ProgressMeter meter = new ProgressMeter();
    private Verification.@Nullable Progress verifying;

    @Test
    void beforeAnyReplicaWasMet_nothingIsComplete() {
        Progress progress = look(new Need(0, 0), false, 0, 0);
        assertThat(progress.completion()).isNull();
        assertThat(progress.left()).isNull();
        assertThat(look(new Need(0, 0), true, 0, 1).completion()).isEqualTo(1.0);
    }

    @Test
    void aTransfer_risesToItsTotal() {
        look(new Need(0, 0), true, 0, 0);
        assertThat(look(new Need(10, 1000), true, 0, 1).completion()).isZero();
        Progress half = look(new Need(5, 500), true, 0, 2);
        assertThat(half.completion()).isEqualTo(0.5);
        assertThat(half.files()).isEqualTo(new Progress.Part(5, 10));
        assertThat(half.bytes()).isEqualTo(new Progress.Part(500, 1000));
        assertThat(half.bytesPerSecond()).isEqualTo(500);
        assertThat(half.left()).isEqualTo(Duration.ofSeconds(1));
        Progress over = look(new Need(0, 0), true, 0, 3);
        assertThat(over.completion()).isEqualTo(1.0);
        assertThat(over.bytes()).isEqualTo(new Progress.Part(1000, 1000));
        assertThat(over.left()).isZero();
        assertThat(over.bytesPerSecond()).isZero();
    }

    @Test
    void whatHasComeOfAFile_countsBeforeItIsWhole_andNeverSinks() {
        look(new Need(1, 1000), true, 0, 0);
        Progress part = look(new Need(1, 1000), true, 400, 2);
        assertThat(part.completion()).isEqualTo(0.4);
        assertThat(part.arriving()).hasSize(1);
        Progress.FileProgress file = part.arriving().get(0);
        assertThat(file.bytes()).isEqualTo(new Progress.Part(400, 1000));
        Progress more = look(new Need(1, 1000), true, 600, 4);
        assertThat(more.arriving().get(0).bytesPerSecond()).isEqualTo(100);
        assertThat(more.arriving().get(0).left()).isEqualTo(Duration.ofSeconds(4));
        // It stands complete in the staging area and waits to be flushed, or its peer has gone.
        assertThat(look(new Need(1, 1000), true, 0, 5).bytes().done()).isEqualTo(600);
        assertThat(look(new Need(1, 1000), true, 1000, 6).completion()).isEqualTo(0.999);
    }

    @Test
    void whatIsNeededInAddition_makesTheWholeLarger() {
        look(new Need(1, 100), true, 0, 0);
        look(new Need(1, 50), true, 0, 1);
        Progress more = look(new Need(2, 150), true, 0, 2);
        assertThat(more.bytes()).isEqualTo(new Progress.Part(50, 200));
        assertThat(more.files()).isEqualTo(new Progress.Part(0, 2));
    }

    @Test
    void aTransferThatStands_hasNoEnd() {
        look(new Need(1, 1000), true, 0, 0);
        look(new Need(1, 1000), true, 500, 1);
        Progress standing = look(new Need(1, 1000), true, 500, 60);
        for (int second = 61; second < 90; second++) {
            standing = look(new Need(1, 1000), true, 500, second);
        }
        assertThat(standing.bytesPerSecond()).isZero();
        assertThat(standing.left()).isNull();
        assertThat(standing.completion()).isEqualTo(0.5);
    }

    @Test
    void emptyFiles_areCountedByFile() {
        look(new Need(4, 0), true, 0, 0);
        assertThat(look(new Need(1, 0), true, 0, 1).completion()).isEqualTo(0.75);
    }

    @Test
    void aNewNeed_beginsAnew() {
        look(new Need(1, 100), true, 0, 0);
        look(new Need(0, 0), true, 0, 1);
        assertThat(look(new Need(1, 10), true, 0, 2).bytes()).isEqualTo(new Progress.Part(0, 10));
    }

    @Test
    void aVerification_tellsRateAndTimeLeft_andEachBeginsAnew() {
        assertThat(look(new Need(0, 0), true, 0, 0).reading()).isNull();
        assertThat(verifying(0, 0, 1).left()).isNull();
        Progress.Reading half = verifying(2, 500, 2);
        assertThat(half).isEqualTo(new Progress.Reading(part(2, 4), part(500, 1000), 500, Duration.ofSeconds(1)));
        Progress.Reading next = verifying(1, 100, 3);
        assertThat(next.bytesPerSecond()).isZero();
        assertThat(next.left()).isNull();
        assertThat(look(new Need(0, 0), true, 0, 4).reading()).isNull();
    }

    private Progress.Reading verifying(long files, long bytes, long seconds) {
        verifying = new Verification.Progress(files, 4, bytes, 1000);
        try {
            return Objects.requireNonNull(look(new Need(0, 0), true, 0, seconds).reading());
        } finally {
            verifying = null;
        }
    }

    private static Progress.Part part(long done, long total) {
        return new Progress.Part(done, total);
    }

    private Progress look(Need need, boolean known, long here, long seconds) {
        Count none = new Count(0, 0, 0);
        Arrivals arrivals = here == 0
                ? Arrivals.NONE
                : new Arrivals(here, List.of(new Arrival(SharePath.of("big"), here, need.bytes())));
        ShareStatus status = new ShareStatus(
                ShareStatus.State.SYNCING,
                none,
                none,
                need,
                0,
                List.of(),
                null,
                List.of(),
                0,
                new Incoming(known, arrivals, List.of()));
        return meter.look(status, verifying, seconds * SECOND);
    }
}
