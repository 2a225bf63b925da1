package io.tandemsync.engine.share;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.RefusedCommand;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.place.PlaceHost;
import io.tandemsync.engine.place.PlaceSetup;
import io.tandemsync.engine.place.Restoration;
import io.tandemsync.engine.place.Reversal;
import io.tandemsync.engine.place.Swap;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.replica.MetReplicas.Met;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.version.KeptVersion;
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a person may ask of a share beside syncing. Each command returns at once, from any thread, and answers from the
 * share's loop; one that is not done fails with {@link RefusedCommand}.
 */
public final class Commands {
    private final Replica replica;
    private final KeptVersions versions;
    private final Restoration restoration;
    private final Reversal reversal;
    private final Awaited awaited;
    private final Peers peers;
    private final Consumer<CompletableFuture<Void>> rescan;
    private final Loop loop;

    /** What the commands work with. */
    record Parts(Replica replica, KeptVersions versions, Restoration restoration, Reversal reversal, Awaited awaited) {
        static Parts of(PlaceSetup place, Swap swap, PlaceHost host, Awaited awaited) {
            return new Parts(
                    place.replica(),
                    place.versions(),
                    new Restoration(place, swap, host),
                    new Reversal(place, swap, host),
                    awaited);
        }
    }

    /** Runs work in the share's loop; what the work throws fails the answer. */
    interface Loop {
        <T> CompletableFuture<T> run(Work<T> work);
    }

    /** Something begun in the share's loop. */
    interface Work<T> {
        CompletableFuture<T> run() throws IOException, RefusedCommand;
    }

    Commands(Parts parts, Peers peers, Consumer<CompletableFuture<Void>> rescan, Loop loop) {
        this.peers = peers;
        this.replica = parts.replica();
        this.versions = parts.versions();
        this.restoration = parts.restoration();
        this.reversal = parts.reversal();
        this.awaited = parts.awaited();
        this.rescan = rescan;
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

    /** What is kept of the path and of what was below it, the last pushed aside first; of the whole share at the root. */
    public CompletableFuture<List<KeptVersion>> versions(SharePath path) {
        return loop.run(() -> CompletableFuture.completedFuture(versions.list(path)));
    }

    /** A version that was put back, and where. */
    public record Restored(KeptVersion version, SharePath path) {}

    /**
     * Puts a kept version back, as a local change; completes once it stands there.
     *
     * @param name its id or a unique beginning of it
     * @param to null for the path that it was pushed aside from
     */
    public CompletableFuture<Restored> restore(String name, @Nullable SharePath to) {
        return loop.run(() -> {
            List<KeptVersion> meant = versions.list(SharePath.root());
            meant.removeIf(version -> name.isEmpty() || !version.id().startsWith(name));
            KeptVersion version = single(meant, name, "kept version", "versions");
            SharePath path = to == null ? version.path() : to;
            return restoration.restore(version, path).handle((nothing, failure) -> {
                if (failure != null) {
                    throw new CompletionException(refusal(path, failure));
                }
                return new Restored(version, path);
            });
        });
    }

    private static Throwable refusal(SharePath path, Throwable failure) {
        if (!(failure instanceof DiskException disk)) {
            return failure;
        }
        String shown = Text.escaped(path.toString());
        return switch (disk.reason()) {
            case EXISTS -> new RefusedCommand(
                    "busy", "something came to stand at " + shown + " meanwhile; restore it again, or with --to");
            case WRONG_TYPE, NOT_EMPTY -> new RefusedCommand(
                    "not-empty", "something is in the way of " + shown + "; move it, or restore with --to");
            case ABSENT -> new RefusedCommand("not-found", "the version is gone; see tandem share versions");
            case FULL -> new RefusedCommand("disk-full", "there is no room for " + shown + "; free some space");
            case READ_ONLY -> new RefusedCommand("read-only", "the directory cannot be written; make it writable");
            default -> new RefusedCommand("io", "it cannot be restored: " + disk.getMessage() + "; check the disk");
        };
    }

    /**
     * Takes back what users changed at a replica that may not write, into kept versions; completes once this disk shows
     * what the share has, or will without further doing.
     *
     * @return how many paths were taken back
     */
    public CompletableFuture<Integer> revert() {
        return loop.run(() -> {
            if (replica.mayWrite()) {
                throw new RefusedCommand(
                        "usage",
                        "a write replica's changes are the share's own and cannot be reverted; bring single files back"
                                + " with tandem share restore");
            }
            CompletableFuture<Void> scanned = new CompletableFuture<>();
            rescan.accept(scanned);
            return scanned.thenCompose(nothing -> {
                try {
                    List<SharePath> undone = reversal.revert();
                    return awaited.showing(undone).thenApply(shown -> undone.size());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        });
    }

    /** Another replica of the share, and whether it is connected now. */
    public record KnownReplica(Met met, boolean connected) {}

    /** Every other replica that this one ever met and nobody retired. */
    public CompletableFuture<List<KnownReplica>> replicas() {
        return loop.run(() -> CompletableFuture.completedFuture(known()));
    }

    private List<KnownReplica> known() {
        Set<ReplicaId> connected = peers.connected();
        return peers.met().all().stream()
                .map(met -> new KnownReplica(met, connected.contains(met.id())))
                .toList();
    }

    /**
     * Retires a replica that is gone for good.
     *
     * @param name its id or a unique beginning of it
     */
    public CompletableFuture<KnownReplica> forget(String name) {
        return loop.run(() -> {
            List<KnownReplica> meant = new ArrayList<>(known());
            meant.removeIf(
                    known -> name.isEmpty() || !known.met().id().toString().startsWith(name));
            KnownReplica known = single(meant, name, "replica", "replica list");
            if (known.connected()) {
                throw new RefusedCommand(
                        "busy",
                        "the replica " + known.met().id()
                                + " is connected and therefore not gone; remove it as a peer first");
            }
            peers.met().forget(known.met().id());
            return CompletableFuture.completedFuture(known);
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
        return single(meant, name, "open conflict", "conflicts");
    }

    private static <T> T single(List<T> meant, String name, String what, String listing) throws RefusedCommand {
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw meant.isEmpty()
                ? new RefusedCommand(
                        "not-found", "there is no " + what + " " + Text.escaped(name) + "; see tandem share " + listing)
                : new RefusedCommand(
                        "ambiguous", meant.size() + " are meant by " + Text.escaped(name) + "; give more of the id");
    }

    private void checkMayWrite(String operation) throws RefusedCommand {
        if (!replica.mayWrite()) {
            throw new RefusedCommand(
                    "mode-too-low",
                    "a read replica cannot " + operation + ", since its changes never leave; do it at a writer");
        }
    }
}
