package io.tandemsync.daemon.share;

import io.tandemsync.daemon.replica.Replica;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.watcher.HintSink;
import java.time.Duration;
import java.util.function.Consumer;

/** Hands the hints of a watch to the replica that it watches for. */
record WatchedReplica(Replica replica, Consumer<String> misses) implements HintSink {
    /** What a share shows whose watch misses changes, and how often they are looked for instead. */
    static Problem missed(String reason, Duration interval) {
        return new Problem(
                ".",
                Problem.Code.WATCH_LIMIT,
                reason + "; until then changes are looked for every " + interval.toSeconds() + " s");
    }

    @Override
    public void changed(SharePath path) {
        replica.changed(path);
    }

    @Override
    public void everything(String reason) {
        replica.everything(reason);
    }

    @Override
    public void degraded(String reason) {
        misses.accept(reason);
    }
}
