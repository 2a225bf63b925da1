package io.tandemsync.daemon.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.transfer.Arrivals;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads who waited in vain. */
class WaitersTest {
    @Test
    void neededFiles_areCounted() {
        assertThat(Waiters.missing(needing(1, List.of()))).contains(", it still needs 1 file; see tandem share info");
        assertThat(Waiters.missing(needing(2, List.of()))).contains(", it still needs 2 files;");
    }

    @Test
    void contentThatNobodyHas_isNamed() {
        String said = Waiters.missing(needing(3, List.of(SharePath.of("a/b"), SharePath.of("c"))));
        assertThat(said).contains("it still needs 3 files, and no connected device has the content of a/b;");
    }

    @Test
    void whatAProblemHinders_isNotSaidToBeUnavailable() {
        Problem full = new Problem("a", Problem.Code.DISK_FULL, "there is no room");
        ShareStatus status = needing(1, List.of(SharePath.of("a"))).with(full);
        assertThat(Waiters.missing(status)).contains("it still needs 1 file;");
    }

    private static ShareStatus needing(long files, List<SharePath> stuck) {
        ShareStatus.Count none = new ShareStatus.Count(0, 0, 0);
        return new ShareStatus(
                ShareStatus.State.IDLE,
                none,
                none,
                new ShareStatus.Need(files, 10),
                0,
                List.of(),
                null,
                List.of(StandingTest.PEER),
                0,
                new ShareStatus.Incoming(true, Arrivals.NONE, stuck));
    }
}
