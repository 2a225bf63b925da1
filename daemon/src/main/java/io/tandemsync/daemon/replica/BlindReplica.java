package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.host.SerialLoop;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.blind.BlindSetup;
import io.tandemsync.engine.blind.BlindShare;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.Commands;
import io.tandemsync.engine.share.ShareSettings;
import io.tandemsync.engine.share.ShareStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A blind replica that the engine runs in a loop of its own; it has no files to look at. */
final class BlindReplica implements Replica {
    private final BlindShare share;
    private final BlindSetup setup;
    private final Ending ending;

    /** @param onClosed runs once nothing of the share is open any more */
    BlindReplica(BlindShare share, BlindSetup setup, SerialLoop loop, Runnable onClosed) {
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
        // What lies in the directory beside the repository is none of a blind replica's business.
    }

    @Override
    public void everything(String reason) {
        // As above.
    }

    @Override
    public void pause() {
        share.pause();
    }

    @Override
    public void resume(boolean undo) {
        share.resume();
    }

    @Override
    public CompletableFuture<Void> rescan() {
        return ending.orEnd(share.caughtUp());
    }

    @Override
    public void configure(ShareSettings settings) {
        // Files are what these are about.
    }

    @Override
    public void quota(long bytes) {
        share.configure(BlindSettings.defaults().withQuota(bytes));
    }

    @Override
    public CompletableFuture<Verification.Report> verify() throws RefusedException {
        throw new RefusedException(
                ErrorCode.MODE_TOO_LOW, "a blind replica has no files to verify; verify one that can read");
    }

    @Override
    public Optional<Verification.Progress> verifying() {
        return Optional.empty();
    }

    @Override
    public Commands commands() throws RefusedException {
        throw new RefusedException(
                ErrorCode.MODE_TOO_LOW,
                "a blind replica has no files, conflicts or versions that it could tell; ask a replica that can read");
    }

    @Override
    public CompletableFuture<Void> close() {
        return ending.close(share::close, List.of(setup.store(), setup.sealed(), setup.directory()));
    }
}
