package io.tandemsync.engine.place;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings staged entries to their paths in groups: the group's data and intentions are made durable, then each is swapped in
 * atomically, and what it pushed aside is classified. No reader ever sees a path missing or partial.
 */
public final class Swap {
    /** Staged entries waiting or being flushed. */
    private static final int PENDING_MAX = 1_024;
    /** Up to so many files are flushed one by one; more by one flush of the whole file system. */
    private static final int SINGLE_FLUSHES_MAX = 8;

    /** Hears what becomes of staged entries. */
    public interface Listener {
        void placed(SharePath path);

        void failed(SharePath path, Exception cause);

        /** It is not wanted now; it stays in the staging area. */
        void returned(SharePath path, String name);

        /** Something was kept, which may be content that is wanted. */
        void kept();
    }

    private record Staged(SharePath path, String name, Entry entry, Stamp stamp) {}

    private final Replica replica;
    private final OrderedStore store;
    private final ShareDirectory directory;
    private final Workers workers;
    private final OwnerAccess access;
    private final Displacement displacement;
    private final PlaceHost host;
    private final TreeMap<SharePath, Staged> ready = new TreeMap<>();
    private final TreeMap<SharePath, Staged> flushing = new TreeMap<>();
    private final List<Change> over = new ArrayList<>();
    private @Nullable Listener listener;

    public Swap(PlaceSetup setup, PlaceHost host) {
        this.replica = setup.replica();
        this.store = setup.store();
        this.directory = setup.directory();
        this.workers = setup.workers();
        this.host = host;
        this.access = new OwnerAccess(directory);
        this.displacement = new Displacement(setup, host, () -> hears().kept());
    }

    /** Sets who hears; once, before the first step. */
    public void listener(Listener hears) {
        listener = hears;
    }

    /** Sorts out what an unclean stop left; before the first scan. */
    public void recover() throws IOException {
        displacement.recover();
    }

    boolean hasRoom() {
        return ready.size() + flushing.size() < PENDING_MAX;
    }

    boolean isBusy() {
        return !ready.isEmpty() || !flushing.isEmpty() || displacement.isBusy();
    }

    boolean isPending(SharePath path) {
        return ready.containsKey(path) || flushing.containsKey(path);
    }

    /** A fresh random name for an area. */
    String name() {
        return displacement.name();
    }

    /** An entry stands in the staging area and is to go to the path. */
    void add(SharePath path, String name, Entry entry) {
        try {
            Stamp stamp = directory.stat(Area.STAGING, name);
            if (stamp == null) {
                hears().failed(path, new DiskException(DiskException.Reason.ABSENT, "the staged file is gone"));
                return;
            }
            ready.put(path, new Staged(path, name, entry, stamp));
        } catch (IOException e) {
            hears().failed(path, e);
        }
    }

    /** Starts the next group unless one is under way: groups form by themselves while the disk is busy. */
    void step() throws IOException {
        if (!flushing.isEmpty() || ready.isEmpty()) {
            return;
        }
        flushing.putAll(ready);
        ready.clear();
        List<Staged> group = new ArrayList<>(flushing.values());
        List<Change> intents = new ArrayList<>();
        List<SharePath> unsure = new ArrayList<>();
        for (Staged staged : group) {
            if (replica.index().isUnsure(staged.path())) {
                unsure.add(staged.path());
            }
            intents.add(new Intent(staged.name(), staged.path(), staged.stamp().inode()).put());
        }
        store.commit(intents);
        workers.run(
                () -> {
                    flush(group, unsure);
                    store.sync();
                    return group;
                },
                new Workers.Answer<List<Staged>>() {
                    @Override
                    public void done(List<Staged> result) {
                        placeAll(result);
                    }

                    @Override
                    public void failed(Exception cause) {
                        flushing.clear();
                        group.forEach(staged -> hears().failed(staged.path(), cause));
                        host.wake(Duration.ZERO);
                    }
                });
    }

    /** Flushes the group, and what it will push aside where that was not flushed yet: a copy may need it. */
    private void flush(List<Staged> group, List<SharePath> unsure) throws IOException {
        if (group.size() > SINGLE_FLUSHES_MAX || !unsure.isEmpty()) {
            directory.flushAll();
            return;
        }
        for (Staged staged : group) {
            if (staged.entry() instanceof Entry.File) {
                try (ShareDirectory.Source source = directory.open(Area.STAGING, staged.name())) {
                    source.flush();
                }
            }
        }
    }

    private void placeAll(List<Staged> group) {
        for (Staged staged : group) {
            flushing.remove(staged.path());
            try {
                if (access.in(staged.path().parent(), () -> place(staged))) {
                    hears().placed(staged.path());
                }
            } catch (DiskException e) {
                refused(staged, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        forgetIntents();
        host.wake(Duration.ZERO);
    }

    private void forgetIntents() {
        List<Change> drops = new ArrayList<>(over);
        over.clear();
        if (!drops.isEmpty()) {
            try {
                store.commit(drops);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void refused(Staged staged, DiskException cause) {
        boolean raced = cause.reason() == DiskException.Reason.EXISTS || cause.reason() == DiskException.Reason.ABSENT;
        if (raced) {
            hears().returned(staged.path(), staged.name());
            host.rescan(staged.path());
        } else {
            hears().failed(staged.path(), cause);
        }
    }

    private boolean place(Staged staged) throws IOException {
        SharePath path = staged.path();
        PathState state = replica.index().state(path);
        if (!isWanted(staged, replica.action(path))) {
            directory.delete(Area.STAGING, staged.name());
            over.add(Intent.drop(staged.name()));
            hears().returned(path, staged.name());
            return false;
        }
        Base base = state.base();
        boolean replaces = base != null && base.entry().isLive();
        if (replaces || !replica.mayWrite()) {
            exchange(staged, base);
        } else {
            directory.place(Area.STAGING, staged.name(), path);
            shown(staged);
            over.add(Intent.drop(staged.name()));
        }
        host.changedDirectory(path.parent());
        return true;
    }

    private boolean isWanted(Staged staged, Action action) throws IOException {
        if (action instanceof Action.PlaceLink link) {
            return new Entry.Symlink(link.target()).equals(staged.entry());
        }
        if (!(action instanceof Action.PlaceFile place) || !place.file().sameContent(staged.entry())) {
            return false;
        }
        if (!place.file().equals(staged.entry())) {
            directory.setMetadata(
                    Area.STAGING,
                    staged.name(),
                    place.file().mode(),
                    place.file().modified());
        }
        return true;
    }

    private void exchange(Staged staged, @Nullable Base base) throws IOException {
        SharePath path = staged.path();
        try {
            directory.exchange(Area.STAGING, staged.name(), path);
            directory.move(Area.STAGING, staged.name(), Area.DISPLACED, staged.name());
        } catch (DiskException e) {
            if (e.reason() == DiskException.Reason.ABSENT && !replica.mayWrite()) {
                directory.place(Area.STAGING, staged.name(), path);
                shown(staged);
                over.add(Intent.drop(staged.name()));
                return;
            }
            if (e.reason() != DiskException.Reason.UNSUPPORTED) {
                throw e;
            }
            // Without a swap the path is absent for a moment; nothing is overwritten all the same.
            directory.displace(path, Area.DISPLACED, staged.name());
            directory.place(Area.STAGING, staged.name(), path);
        }
        shown(staged);
        displacement.classify(staged.name(), path, base, false);
    }

    private void shown(Staged staged) throws IOException {
        Stamp now = directory.stat(staged.path());
        boolean ours = now != null && now.inode() == staged.stamp().inode();
        replica.shown(staged.path(), ours ? now : staged.stamp());
        if (!ours) {
            host.rescan(staged.path());
        }
    }

    /** Takes away what stands at the path; it becomes a kept version, or a recorded edit if nobody had seen it. */
    void remove(SharePath path, @Nullable Base base) throws IOException {
        displace(path, base, true);
        replica.shown(path, null);
    }

    /** Makes a directory, in the place of a file or link if one stands there. */
    void makeDirectory(SharePath path, int mode, @Nullable Base base) throws IOException {
        if (base != null && base.entry().isLive()) {
            displace(path, base, false);
        }
        try {
            directory.makeDirectory(path, mode);
        } catch (DiskException e) {
            Stamp there = e.reason() == DiskException.Reason.EXISTS ? directory.stat(path) : null;
            if (there == null || there.type() != Stamp.Type.DIRECTORY) {
                throw e;
            }
        }
        directory.setMode(path, mode);
        replica.shown(path, directory.stat(path));
        host.changedDirectory(path.parent());
    }

    private void displace(SharePath path, @Nullable Base base, boolean removed) throws IOException {
        String name = name();
        store.commit(List.of(new Intent(name, path, 0).put()));
        try {
            directory.displace(path, Area.DISPLACED, name);
        } catch (DiskException e) {
            store.commit(List.of(Intent.drop(name)));
            if (e.reason() != DiskException.Reason.ABSENT) {
                throw e;
            }
            return;
        }
        host.changedDirectory(path.parent());
        displacement.classify(name, path, base, removed);
    }

    private Listener hears() {
        Listener hears = listener;
        if (hears == null) {
            throw new IllegalStateException("a swap has a listener before its first step");
        }
        return hears;
    }
}
