package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.sparse.SparseWriting;
import io.tandemsync.engine.version.KeptVersion;
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts a kept version back among a person's files, as the person could have done it: the scan finds it as a local change.
 * What it replaces is judged and kept like anything else that is pushed aside.
 *
 * <p>A file or link is copied, and its version stays; a whole directory moves. Confined to the share's loop.
 */
public final class Restoration {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Replica replica;
    private final OrderedStore store;
    private final ShareDirectory directory;
    private final KeptVersions versions;
    private final Workers workers;
    private final PlaceHost host;
    private final OwnerAccess access;
    private final Replacement replacement;
    private final Displacement displacement;

    public Restoration(PlaceSetup setup, Swap swap, PlaceHost host) {
        this.replica = setup.replica();
        this.store = setup.store();
        this.directory = setup.directory();
        this.versions = setup.versions();
        this.workers = setup.workers();
        this.host = host;
        this.access = new OwnerAccess(directory);
        this.replacement = new Replacement(directory);
        this.displacement = swap.displacement();
    }

    /**
     * Puts the version at the path; completes once it stands there.
     *
     * @return fails with a {@link DiskException}: EXISTS where something came meanwhile, WRONG_TYPE where a directory is in
     *     the way, ABSENT where the version is gone
     */
    public CompletableFuture<Void> restore(KeptVersion version, SharePath path) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        String name = displacement.name();
        then(() -> stage(version, name), done, staged -> {
            if (staged == null) {
                move(version, path);
                done.complete(null);
                return;
            }
            Base base = replica.index().state(path).base();
            Intent intent = new Intent(displacement.name(), name, path, staged.inode(), false, base);
            store.commit(List.of(intent.put()));
            then(() -> synced(intent), done, durable -> {
                put(durable);
                done.complete(null);
            });
        });
        return done;
    }

    private Intent synced(Intent intent) throws IOException {
        // What the swap pushes aside may be nowhere else; after a power cut the intent tells whose it was.
        store.sync();
        return intent;
    }

    /** What follows a piece of work, in the loop. */
    private interface Next<T extends @Nullable Object> {
        void accept(T result) throws IOException;
    }

    private <T extends @Nullable Object> void then(Callable<T> work, CompletableFuture<Void> done, Next<T> next) {
        workers.run(work, new Workers.Answer<T>() {
            @Override
            public void done(T result) {
                try {
                    next.accept(result);
                } catch (DiskException e) {
                    done.completeExceptionally(e);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void failed(Exception cause) {
                done.completeExceptionally(cause);
            }
        });
    }

    /** Copies a file or link into the staging area; null for what can only be moved. */
    private @Nullable Stamp stage(KeptVersion version, String name) throws IOException {
        Stamp kept = directory.stat(Area.VERSIONS, version.id());
        if (kept == null) {
            throw new DiskException(DiskException.Reason.ABSENT, "the kept version is gone");
        }
        switch (kept.type()) {
            case FILE -> {
                copy(version.id(), name);
                directory.setMetadata(
                        Area.STAGING, name, version.mode() < 0 ? kept.mode() : version.mode(), kept.modified());
                try (ShareDirectory.Source staged = directory.open(Area.STAGING, name)) {
                    staged.flush();
                }
            }
            case SYMLINK -> directory.createLink(Area.STAGING, name, directory.readLink(Area.VERSIONS, version.id()));
            case DIRECTORY, SPECIAL -> {
                return null;
            }
        }
        return directory.stat(Area.STAGING, name);
    }

    private void copy(String id, String name) throws IOException {
        try (ShareDirectory.Source from = directory.open(Area.VERSIONS, id);
                ShareDirectory.Target to = directory.create(Area.STAGING, name)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long position = 0;
            while (from.read(buffer, position) > 0) {
                SparseWriting.write(to, buffer.array(), buffer.position(), position);
                position += buffer.position();
                buffer.clear();
            }
            to.resize(position);
        }
    }

    private void put(Intent intent) throws IOException {
        SharePath path = intent.path();
        try {
            SharePath changed = makeParents(path);
            access.in(path.parent(), () -> {
                Stamp there = directory.stat(path);
                if (there == null) {
                    directory.place(Area.STAGING, intent.name(), path);
                    store.commit(List.of(intent.drop()));
                } else {
                    exchange(intent, there);
                }
                return path;
            });
            host.changedDirectory(path.parent());
            host.rescan(changed);
        } catch (DiskException e) {
            Stamp staged = directory.stat(Area.STAGING, intent.name());
            if (staged == null || staged.inode() != intent.inode()) {
                // Half-way: the next start sorts it out by the intent, which stays.
                throw new UncheckedIOException(e);
            }
            directory.delete(Area.STAGING, intent.name());
            store.commit(List.of(intent.drop()));
            throw e;
        }
    }

    private void exchange(Intent intent, Stamp there) throws IOException {
        SharePath path = intent.path();
        if (there.type() == Stamp.Type.DIRECTORY) {
            throw new DiskException(DiskException.Reason.WRONG_TYPE, "a directory stands at \"" + path + "\"");
        }
        if (!Objects.equals(intent.base(), replica.index().state(path).base())) {
            throw new DiskException(DiskException.Reason.EXISTS, "\"" + path + "\" changed meanwhile");
        }
        try {
            replacement.exchange(intent);
        } catch (DiskException e) {
            if (e.reason() != DiskException.Reason.UNSUPPORTED) {
                throw e;
            }
            directory.displace(path, Area.DISPLACED, intent.kept());
            directory.place(Area.STAGING, intent.name(), path);
        }
        displacement.classify(intent);
    }

    private void move(KeptVersion version, SharePath path) throws IOException {
        SharePath changed = makeParents(path);
        access.in(path.parent(), () -> {
            directory.place(Area.VERSIONS, version.id(), path);
            return path;
        });
        versions.forget(version);
        host.changedDirectory(path.parent());
        host.rescan(changed);
    }

    /** Makes the directories above the path that are missing; returns the topmost that was made, else the path. */
    private SharePath makeParents(SharePath path) throws IOException {
        SharePath topmost = path;
        for (SharePath above : path.ancestors()) {
            if (directory.stat(above) == null) {
                access.in(above.parent(), () -> {
                    directory.makeDirectory(above, Action.IMPLIED_MODE);
                    return above;
                });
                host.changedDirectory(above.parent());
                topmost = topmost.equals(path) ? above : topmost;
            }
        }
        return topmost;
    }
}
