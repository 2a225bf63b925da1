package io.tandemsync.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.progress.ProgressMeter;
import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.share.ShareStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what is said of one share. */
final class ShareCheckTest {
    @TempDir
    private Path root;

    @Test
    void exhaustedLimitOfWatches_fails_andIsNoPathThatCannotBeSynced() {
        Problem missed =
                new Problem(".", Problem.Code.WATCH_LIMIT, "a limit is reached; raise it; until then it is slow");
        assertThat(ShareCheck.findings(picture(missed)))
                .contains(
                        Finding.failed("watch of share docs", "a limit is reached", "raise it; until then it is slow"),
                        Finding.ok("share docs", "its repository is open, and no path has a problem"));
    }

    @Test
    void pathsWithProblems_areCounted() {
        Problem unreadable = new Problem("a", Problem.Code.UNREADABLE, "it cannot be read; see to its permissions");
        assertThat(ShareCheck.findings(picture(unreadable)))
                .anySatisfy(finding -> assertThat(finding.message()).isEqualTo("1 path cannot be synced"))
                .noneMatch(finding -> finding.check().startsWith("watch"));
    }

    private SharePicture picture(Problem problem) {
        ShareStatus.Count none = new ShareStatus.Count(0, 0, 0);
        ShareStatus status = new ShareStatus(
                ShareStatus.State.IDLE,
                none,
                none,
                new ShareStatus.Need(0, 0),
                0,
                List.of(problem),
                null,
                List.of(),
                0,
                ShareStatus.Incoming.none(true));
        ShareEntry entry = new ShareEntry(
                new ShareId(new UUID(1, 1)),
                "docs",
                root,
                AccessMode.WRITE,
                true,
                List.of(),
                List.of(),
                Settings.defaults());
        return new SharePicture(entry, status, new ProgressMeter().look(status, null, 0), List.of());
    }
}
