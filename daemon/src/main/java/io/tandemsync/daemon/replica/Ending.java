package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.host.SerialLoop;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The end of a replica with a loop of its own, also where that loop has failed before. Safe for use by several threads. */
final class Ending {
    private final SerialLoop loop;
    private final Runnable onClosed;
    /** Completed when the share closes, also where its loop has failed and answers nothing more. */
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /** @param onClosed runs once nothing of the share is open any more */
    Ending(SerialLoop loop, Runnable onClosed) {
        this.loop = loop;
        this.onClosed = onClosed;
    }

    /** Completes with the call, or once the replica closes. */
    CompletableFuture<Void> orEnd(CompletableFuture<?> call) {
        return CompletableFuture.anyOf(call, gone).thenApply(nothing -> null);
    }

    /**
     * Closes the replica.
     *
     * @param share closes it in its loop
     * @param held what it has open, closed here where the loop cannot
     */
    CompletableFuture<Void> close(Supplier<CompletableFuture<Void>> share, List<Closeable> held) {
        gone.complete(null);
        if (!loop.hasEnded()) {
            return share.get().whenComplete((nothing, failure) -> {
                loop.end();
                onClosed.run();
            });
        }
        // The loop has failed and runs nothing more, so nobody uses these at this moment.
        try {
            for (Closeable one : held) {
                one.close();
            }
            onClosed.run();
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
