package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.host.SerialLoop;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.Commands;
import io.tandemsync.engine.share.Share;
import io.tandemsync.engine.share.ShareSettings;
import io.tandemsync.engine.share.ShareSetup;
import io.tandemsync.engine.share.ShareStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A share that the engine runs in a loop of its own. */
final class EngineReplica implements Replica {
    /** Commands that wait for the share's loop at once; more than one person types. */
    private static final int CALLS_WAITING_MAX = 64;

    private final AtomicInteger waiting = new AtomicInteger();
    private final Share share;
    private final ShareSetup setup;
    private final Ending ending;

    /** @param onClosed runs once nothing of the share is open any more */
    EngineReplica(Share share, ShareSetup setup, SerialLoop loop, Runnable onClosed) {
        this.share = share;
        this.setup = setup;
        this.ending = new Ending(loop, onClosed);
    }

    @Override
    public void start() {
        share.start();
    }

    @Override
    public ShareStatus status() {
        return share.status();
    }

    @Override
    public ShareEndpoint endpoint() {
        return share;
    }

    @Override
    public void changed(SharePath subtree) {
        share.changed(subtree);
    }

    @Override
    public void everything(String reason) {
        share.everything(reason);
    }

    @Override
    public void pause() {
        share.pause();
    }

    @Override
    public void resume(boolean undo) {
        share.resume(undo);
    }

    @Override
    public CompletableFuture<Void> rescan() {
        return ending.orEnd(bounded(share::rescan));
    }

    @Override
    public void configure(ShareSettings settings) {
        share.configure(settings);
    }

    @Override
    public void quota(long bytes) {
        // What lies here are files of the share itself, as many as there are.
    }

    @Override
    public CompletableFuture<Verification.Report> verify() {
        return share.verify();
    }

    @Override
    public Optional<Verification.Progress> verifying() {
        return share.verifying();
    }

    @Override
    public Commands commands() {
        return share.commands();
    }

    /** Lets only so many calls wait for the loop at once. */
    private <T> CompletableFuture<T> bounded(Supplier<CompletableFuture<T>> call) {
        if (waiting.incrementAndGet() > CALLS_WAITING_MAX) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new RefusedException(
                    ErrorCode.BUSY, "the share has " + CALLS_WAITING_MAX + " commands waiting; try again in a moment"));
        }
        return call.get().whenComplete((value, failure) -> waiting.decrementAndGet());
    }

    @Override
    public CompletableFuture<Void> close() {
        return ending.close(share::close, List.of(setup.store(), setup.directory()));
    }
}
