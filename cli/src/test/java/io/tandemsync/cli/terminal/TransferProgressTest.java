package io.tandemsync.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.cli.json.Json;
import org.junit.jupiter.api.Test;

/** What a waiting person reads. */
class TransferProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MEBI = 1 << 20;

    private final TransferProgress progress = new TransferProgress();

    private static Json share(String state, long files, long bytes) {
        return Json.object()
                .with("state", state)
                .with("need", Json.object().with("files", files).with("bytes", bytes));
    }

    @Test
    void firstLook_knowsNoRate() {
        assertThat(progress.text(share("syncing", 3, 30 * MEBI), 0)).isEqualTo("3 files, 30.0 MiB to come");
    }

    @Test
    void laterLooks_tellRateAndTimeLeft() {
        progress.text(share("syncing", 3, 30 * MEBI), 0);
        assertThat(progress.text(share("syncing", 2, 20 * MEBI), SECOND))
                .isEqualTo("2 files, 20.0 MiB to come, 10.0 MiB/s, 2 s left");
    }

    @Test
    void longWork_isToldInHoursAndMinutes() {
        progress.text(share("syncing", 1, 7_300 * MEBI), 0);
        assertThat(progress.text(share("syncing", 1, 7_299 * MEBI), SECOND)).endsWith("2 h 1 min left");
    }

    @Test
    void nothingToCome_saysNothing() {
        assertThat(progress.text(share("idle", 0, 0), 0)).isEmpty();
        assertThat(progress.text(share("scanning", 0, 0), 0)).isEqualTo("scanning");
    }
}
