package io.tandemsync.daemon.share;

import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Fault;
import io.tandemsync.engine.share.ShareStatus.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is said of a share that does not go on. */
final class Standing {
    /** A share that works for so long without its status changing is stuck. */
    private static final Duration STUCK_AFTER = Duration.ofMinutes(10);

    private Standing() {}

    /** What keeps it from going on by itself, to follow its name; null if nothing does. */
    static @Nullable String trouble(ShareStatus status, Duration unchanged) {
        Fault error = status.error();
        if (error != null) {
            return "stands still: " + error.message();
        }
        boolean busy = status.state() == State.SCANNING || status.state() == State.SYNCING;
        boolean alone = status.peers().isEmpty() && status.state() == State.SYNCING;
        return busy && !alone && unchanged.compareTo(STUCK_AFTER) > 0
                ? "has been " + status.state().word() + " for " + unchanged.toMinutes()
                        + " minutes without anything moving"
                : null;
    }
}
