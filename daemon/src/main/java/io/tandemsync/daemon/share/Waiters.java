package io.tandemsync.daemon.share;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.PeerStatus;
import io.tandemsync.engine.share.ShareStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Those who wait for one share to be in sync; they are asked at each change of its status, never by polling. */
@SuppressWarnings("FutureReturnValueIgnored") // Both futures end in the waiter itself.
final class Waiters {
    private final ScheduledExecutorService timer;
    private final List<Waiter> waiting = new CopyOnWriteArrayList<>();

    Waiters(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** @param scanned what has to be done before the status counts */
    private record Waiter(CompletableFuture<Void> scanned, CompletableFuture<Void> done) {}

    /** Waits from the end of the scan on; fails with {@code timeout}. */
    CompletableFuture<Void> add(CompletableFuture<Void> scanned, Duration patience, Supplier<ShareStatus> status) {
        Waiter waiter = new Waiter(scanned, new CompletableFuture<>());
        waiting.add(waiter);
        var timeout = timer.schedule(
                () -> waiter.done()
                        .completeExceptionally(new RefusedException(ErrorCode.TIMEOUT, missing(status.get()))),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        waiter.done().whenComplete((nothing, failure) -> {
            waiting.remove(waiter);
            timeout.cancel(false);
        });
        scanned.whenComplete((nothing, failure) -> look(status.get()));
        return waiter.done();
    }

    /** Lets those go for whom the status is good. */
    void look(ShareStatus status) {
        if (!isInSync(status)) {
            return;
        }
        for (Waiter waiter : waiting) {
            if (waiter.scanned().isDone()) {
                waiter.done().complete(null);
            }
        }
    }

    static boolean isInSync(ShareStatus status) {
        return status.state() == State.IDLE
                && status.need().files() == 0
                && status.need().bytes() == 0
                && !status.peers().isEmpty()
                && status.peers().stream().allMatch(PeerStatus::inSync);
    }

    /** What stands in the way of being in sync, for the person who waited. */
    static String missing(ShareStatus status) {
        String reason;
        if (status.error() != null) {
            reason = "it stands still: " + status.error().message();
        } else if (status.state() != State.IDLE) {
            reason = "it is " + status.state().word();
        } else if (status.peers().isEmpty()) {
            reason = "no peer is connected";
        } else if (status.need().files() > 0 || status.need().bytes() > 0) {
            reason = "it still needs " + needed(status);
        } else {
            reason = "a peer is not in sync";
        }
        return "the share was not in sync in time, " + reason + "; see tandem share info, or wait longer";
    }

    private static String needed(ShareStatus status) {
        long files = status.need().files();
        String all = files + (files == 1 ? " file" : " files");
        return status.unavailable().stream()
                .findFirst()
                .map(path -> all + ", and no connected device has the content of " + path)
                .orElse(all);
    }
}
