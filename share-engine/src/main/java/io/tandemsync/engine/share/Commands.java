package io.tandemsync.engine.share;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a person may ask of a share beside syncing. Each command returns at once, from any thread, and answers from the
 * share's loop; one that is not done fails with {@link RefusedCommand}.
 */
public final class Commands {
    private final Replica replica;
    private final Awaited awaited;
    private final Loop loop;

    /** Runs work in the share's loop; what the work throws fails the answer. */
    interface Loop {
        <T> CompletableFuture<T> run(Work<T> work);
    }

    /** Something begun in the share's loop. */
    interface Work<T> {
        CompletableFuture<T> run() throws IOException, RefusedCommand;
    }

    Commands(Replica replica, Awaited awaited, Loop loop) {
        this.replica = replica;
        this.awaited = awaited;
        this.loop = loop;
    }

    /** The open conflicts. */
    public CompletableFuture<List<Conflict>> conflicts() {
        return loop.run(() -> CompletableFuture.completedFuture(Conflict.open(replica.index())));
    }

    /** A conflict that was resolved, and how many are left. */
    public record Resolved(Conflict conflict, Resolution kept, List<Conflict> left) {}

    /**
     * Resolves a conflict; completes once this disk shows it, or will without further doing.
     *
     * @param name its id, a unique beginning of it, or the path of its copy
     */
    public CompletableFuture<Resolved> resolve(String name, Resolution keep) {
        return loop.run(() -> {
            Conflict conflict = find(name);
            checkMayWrite("resolve conflicts");
            if (keep.isBlocked(replica, conflict)) {
                throw new RefusedCommand(
                        "not-empty",
                        "the copy cannot take the place of the directory "
                                + Text.escaped(conflict.path().toString())
                                + " while it holds something; move that first, or keep both");
            }
            List<SharePath> paths = keep.apply(replica, conflict);
            return awaited.showing(paths)
                    .thenApply(shown -> new Resolved(conflict, keep, Conflict.open(replica.index())));
        });
    }

    private Conflict find(String name) throws RefusedCommand {
        List<Conflict> open = Conflict.open(replica.index());
        List<Conflict> meant = new ArrayList<>(open);
        meant.removeIf(conflict -> !conflict.conflictPath().toString().equals(name));
        if (meant.isEmpty() && !name.isEmpty()) {
            meant.addAll(open);
            meant.removeIf(conflict -> !conflict.id().startsWith(name));
        }
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw meant.isEmpty()
                ? new RefusedCommand(
                        "not-found", "there is no open conflict " + Text.escaped(name) + "; see tandem share conflicts")
                : new RefusedCommand(
                        "ambiguous",
                        meant.size() + " conflicts are meant by " + Text.escaped(name) + "; give more of the id");
    }

    private void checkMayWrite(String operation) throws RefusedCommand {
        if (!replica.mayWrite()) {
            throw new RefusedCommand(
                    "mode-too-low",
                    "a read replica cannot " + operation + ", since its changes never leave; do it at a writer");
        }
    }
}
