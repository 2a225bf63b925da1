package io.tandemsync.daemon.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Count;
import io.tandemsync.engine.share.ShareStatus.Fault;
import io.tandemsync.engine.share.ShareStatus.Incoming;
import io.tandemsync.engine.share.ShareStatus.Need;
import io.tandemsync.engine.share.ShareStatus.PeerStatus;
import io.tandemsync.engine.share.ShareStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a share counts as stuck. */
final class StandingTest {
    private static final Duration LONG = Duration.ofMinutes(11);
    static final PeerStatus PEER = new PeerStatus(
            new DeviceId(Hash.of(new byte[32])),
            "peer",
            AccessMode.WRITE,
            "tcp",
            true,
            null,
            false,
            0.5,
            Instant.EPOCH);

    @Test
    void workThatDoesNotMove_isTrouble() {
        assertThat(Standing.trouble(status(State.SYNCING, PEER), LONG))
                .contains("syncing for 11 minutes without anything moving");
        assertThat(Standing.trouble(status(State.SCANNING), LONG)).contains("scanning");
    }

    @Test
    void workThatMoves_andRest_areNot() {
        assertThat(Standing.trouble(status(State.SYNCING, PEER), Duration.ofMinutes(9)))
                .isNull();
        assertThat(Standing.trouble(status(State.IDLE, PEER), Duration.ofDays(9)))
                .isNull();
        assertThat(Standing.trouble(status(State.PAUSED), Duration.ofDays(9))).isNull();
        assertThat(Standing.trouble(status(State.SYNCING), Duration.ofDays(9)))
                .as("nobody is there to send what is needed")
                .isNull();
    }

    @Test
    void aShareThatStandsStill_isTroubleAtOnce() {
        ShareStatus still = ShareStatus.still(State.ERROR, new Fault("root-missing", "its directory is away"));
        assertThat(Standing.trouble(still, Duration.ZERO)).isEqualTo("stands still: its directory is away");
    }

    private static ShareStatus status(State state, PeerStatus... peers) {
        Count none = new Count(0, 0, 0);
        return new ShareStatus(
                state, none, none, new Need(0, 0), 0, List.of(), null, List.of(peers), 0, Incoming.none(true));
    }
}
