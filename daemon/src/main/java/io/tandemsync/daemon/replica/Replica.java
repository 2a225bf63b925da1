package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.Commands;
import io.tandemsync.engine.share.ShareSettings;
import io.tandemsync.engine.share.ShareStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An open share of this device, whatever runs it. Every call returns at once, from any thread. */
public interface Replica {
    /** Begins to scan and to talk. */
    void start();

    ShareStatus status();

    /** Where its links end. */
    ShareEndpoint endpoint();

    /** Something below this path may have changed. */
    void changed(SharePath subtree);

    /** Anything may have changed. */
    void everything(String reason);

    void pause();

    /** Goes on; accepts what made the share halt, or takes it back. */
    void resume(boolean undo);

    /** Compares the whole directory with the repository; completes once that has ended, or cannot be for now. */
    CompletableFuture<Void> rescan();

    void configure(ShareSettings settings);

    /** Takes over the most bytes that a replica may store that stores for others; 0 for no bound. */
    void quota(long bytes);

    /** Reads every file again and compares it with what is recorded; completes with what was found. */
    CompletableFuture<Verification.Report> verify() throws RefusedException;

    /** How far {@link #verify} has got; empty where nothing is verified. */
    Optional<Verification.Progress> verifying();

    /** What a person may ask of it beside syncing. @throws RefusedException {@code mode-too-low} if it cannot tell */
    Commands commands() throws RefusedException;

    /** Closes everything that it holds open; completes once the directory is nobody's again. */
    CompletableFuture<Void> close();
}
