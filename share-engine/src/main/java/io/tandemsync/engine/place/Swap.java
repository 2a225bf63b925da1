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
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** A staged entry whose intent is noted. */
    private record Meant(Staged staged, Intent intent) {}

    private final Replica replica;
    private final OrderedStore store;
    private final ShareDirectory directory;
    private final DoneIntents intents;
    private final Workers workers;
    private final OwnerAccess access;
    private final Replacement replacement;
    private final Displacement displacement;
    private final KeptVersions versions;
    private final PlaceHost host;
    private final TreeMap<SharePath, Staged> ready = new TreeMap<>();
    private final TreeMap<SharePath, Staged> flushing = new TreeMap<>();
    private final List<Change> over = new ArrayList<>();
    private @Nullable Listener listener;

    public Swap(PlaceSetup setup, PlaceHost host) {
        this.replica = setup.replica();
        this.store = setup.store();
        this.directory = setup.directory();
        this.intents = setup.intents();
        this.workers = setup.workers();
        this.versions = setup.versions();
        versions.standing(content -> !replica.index().pathsOf(content, 1).isEmpty());
        this.host = host;
        this.access = new OwnerAccess(directory);
        this.replacement = new Replacement(directory);
        this.displacement = new Displacement(setup, host, () -> hears().kept());
    }

    /** Sets who hears; once, before the first step. */
    public void listener(Listener hears) {
        listener = hears;
    }

    /** Sorts out what an unclean stop left; before the first scan. */
    public void recover() throws IOException {
        for (Intent intent : Intent.all(store)) {
            if (replacement.recover(intent)) {
                hears().returned(intent.path(), intent.name());
            } else if (replica.mayWrite()) {
                replacement.putsBack(intent);
            }
        }
        displacement.recover();
    }

    Displacement displacement() {
        return displacement;
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
            hears().returned(path, name);
            hears().failed(path, e);
        }
    }

    /** Starts the next group unless one is under way: groups form by themselves while the disk is busy. */
    void step() throws IOException {
        displacement.step();
        if (!flushing.isEmpty() || ready.isEmpty()) {
            return;
        }
        List<Meant> group = new ArrayList<>();
        List<Change> notes = new ArrayList<>();
        List<SharePath> unsure = new ArrayList<>();
        for (Staged staged : List.copyOf(ready.values())) {
            // Two intents of one staged name could not be told apart after a crash.
            if (!intents.awaits(staged.name())) {
                ready.remove(staged.path());
                flushing.put(staged.path(), staged);
                if (replica.index().unsure().contains(staged.path())) {
                    unsure.add(staged.path());
                }
                Meant meant = meant(staged);
                group.add(meant);
                notes.add(meant.intent().put());
            }
        }
        if (!group.isEmpty()) {
            store.commit(notes);
            workers.run(
                    () -> {
                        flush(group, unsure);
                        store.sync();
                        return group;
                    },
                    new Flushed(group));
        }
    }

    private Meant meant(Staged staged) {
        Base base = replica.index().state(staged.path()).base();
        long inode = staged.stamp().inode();
        return new Meant(staged, new Intent(name(), staged.name(), staged.path(), inode, false, base));
    }

    /** Goes on with a group whose data and intents are durable. */
    private final class Flushed implements Workers.Answer<List<Meant>> {
        private final List<Meant> group;

        Flushed(List<Meant> group) {
            this.group = group;
        }

        @Override
        public void done(List<Meant> result) {
            placeAll(result);
        }

        @Override
        public void failed(Exception cause) {
            flushing.clear();
            for (Meant meant : group) {
                discard(meant.staged());
                over.add(meant.intent().drop());
                hears().failed(meant.staged().path(), cause);
            }
            forgetIntents();
            host.wake(Duration.ZERO);
        }
    }

    /**
     * What a failed flush left on the disk is unknown, though it can be read still and the next flush would succeed: it is
     * put together anew.
     */
    private void discard(Staged staged) {
        try {
            directory.delete(Area.STAGING, staged.name());
        } catch (IOException e) {
            host.problem(Troubles.of(staged.path(), e));
        }
    }

    /** Flushes the group, and what it will push aside where that was not flushed yet: a copy may need it. */
    private void flush(List<Meant> group, List<SharePath> unsure) throws IOException {
        if (group.size() > SINGLE_FLUSHES_MAX || !unsure.isEmpty()) {
            directory.flushAll();
            return;
        }
        for (Meant meant : group) {
            if (meant.staged().entry() instanceof Entry.File) {
                try (ShareDirectory.Source source =
                        directory.open(Area.STAGING, meant.staged().name())) {
                    source.flush();
                }
            }
        }
    }

    private void placeAll(List<Meant> group) {
        for (Meant meant : group) {
            Staged staged = meant.staged();
            flushing.remove(staged.path());
            try {
                if (access.in(staged.path().parent(), () -> place(meant))) {
                    hears().placed(staged.path());
                }
            } catch (DiskException e) {
                requireUndone(staged, e);
                over.add(meant.intent().drop());
                refused(staged, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        forgetIntents();
        host.wake(Duration.ZERO);
    }

    /** A swap that failed half-way is sorted out by the next start, with the intent that stays. */
    private void requireUndone(Staged staged, DiskException cause) {
        try {
            Stamp there = directory.stat(Area.STAGING, staged.name());
            if (there == null || there.inode() != staged.stamp().inode()) {
                throw new UncheckedIOException(cause);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        hears().returned(staged.path(), staged.name());
        if (raced) {
            host.rescan(staged.path());
        } else {
            hears().failed(staged.path(), cause);
        }
    }

    private boolean place(Meant meant) throws IOException {
        SharePath path = meant.staged().path();
        PathState state = replica.index().state(path);
        Staged staged = asWanted(meant.staged(), replica.action(path));
        if (staged == null) {
            directory.delete(Area.STAGING, meant.staged().name());
            over.add(meant.intent().drop());
            hears().returned(path, meant.staged().name());
            return false;
        }
        Base base = state.base();
        if (!Objects.equals(base, meant.intent().base())) {
            // What would be pushed aside is not what the intent says, and may not have been flushed.
            over.add(meant.intent().drop());
            hears().returned(path, staged.name());
            return false;
        }
        boolean replaces = base != null && base.entry().isLive();
        if (base != null && hidesDirectory(path, base)) {
            over.add(meant.intent().drop());
            refused(staged, usersDirectory());
            return false;
        }
        if (replaces) {
            checkRoom();
        }
        boolean placed = true;
        if (replaces || !replica.mayWrite()) {
            placed = exchange(staged, meant.intent());
        } else {
            directory.place(Area.STAGING, staged.name(), path);
            shown(staged);
            over.add(meant.intent().drop());
        }
        host.changedDirectory(path.parent());
        return placed;
    }

    private static DiskException usersDirectory() {
        return new DiskException(DiskException.Reason.EXISTS, "a user made a directory there");
    }

    /** Whether a user has put a directory in the place of something else since: what is in it has to be found first. */
    private boolean hidesDirectory(SharePath path, Base base) throws IOException {
        Stamp there = replica.mayWrite() ? directory.stat(path) : null;
        return there != null && there.type() == Stamp.Type.DIRECTORY && !(base.entry() instanceof Entry.Directory);
    }

    /** The staged entry with the permission bits and times that it is to have by now; null if it is not wanted any more. */
    private @Nullable Staged asWanted(Staged staged, Action action) throws IOException {
        if (action instanceof Action.PlaceLink link) {
            return new Entry.Symlink(link.target()).equals(staged.entry()) ? staged : null;
        }
        if (action instanceof Action.MakeDirectory make) {
            return new Entry.Directory(make.mode()).equals(staged.entry()) ? staged : null;
        }
        Entry.File file =
                Action.file(action, replica.index().state(staged.path()).base());
        if (file == null || !file.sameContent(staged.entry())) {
            return null;
        }
        Entry.File wanted = replica.asSet(staged.path(), file);
        if (wanted.equals(staged.entry())) {
            return staged;
        }
        directory.setMetadata(Area.STAGING, staged.name(), wanted.mode(), wanted.modified());
        Stamp stamp = directory.stat(Area.STAGING, staged.name());
        return stamp == null ? null : new Staged(staged.path(), staged.name(), wanted, stamp);
    }

    private boolean exchange(Staged staged, Intent intent) throws IOException {
        SharePath path = staged.path();
        try {
            replacement.exchange(intent);
        } catch (DiskException e) {
            if (e.reason() == DiskException.Reason.ABSENT && !replica.mayWrite()) {
                directory.place(Area.STAGING, staged.name(), path);
                shown(staged);
                over.add(intent.drop());
                return true;
            }
            if (e.reason() != DiskException.Reason.UNSUPPORTED) {
                throw e;
            }
            return replace(staged, intent);
        }
        if (replica.mayWrite() && replacement.givesBack(intent)) {
            return givenBack(staged, intent);
        }
        shown(staged);
        displacement.classify(intent);
        return true;
    }

    /** The intent stays until all of it is flushed: a power cut in between may leave the directory aside. */
    private boolean givenBack(Staged staged, Intent intent) {
        intents.add(intent);
        refused(staged, usersDirectory());
        return false;
    }

    /** Without a swap the path is absent for a moment; nothing is overwritten all the same. */
    private boolean replace(Staged staged, Intent intent) throws IOException {
        SharePath path = staged.path();
        directory.displace(path, Area.DISPLACED, intent.kept());
        if (replica.mayWrite() && replacement.putsBack(intent)) {
            return givenBack(staged, intent);
        }
        try {
            directory.place(Area.STAGING, staged.name(), path);
        } catch (DiskException e) {
            replica.vacated(path, intent.base());
            displacement.classify(intent);
            refused(staged, e);
            return false;
        }
        shown(staged);
        displacement.classify(intent);
        return true;
    }

    private void shown(Staged staged) throws IOException {
        Stamp placed = placed(staged);
        replica.shown(staged.path(), placed == null ? staged.stamp() : placed);
        if (placed == null) {
            host.rescan(staged.path());
        }
    }

    /** What was placed, as it stands there; null where a user has put or written something there since, which is not that. */
    private @Nullable Stamp placed(Staged staged) throws IOException {
        Stamp now = directory.stat(staged.path());
        if (staged.entry() instanceof Entry.Directory made) {
            if (!isSame(now, staged)) {
                return null;
            }
            directory.setMode(staged.path(), replica.modeToSet(made.mode(), true));
            Stamp set = directory.stat(staged.path());
            return isSame(set, staged) ? set : null;
        }
        return now != null && now.sameWithMode(staged.stamp()) ? now : null;
    }

    private static boolean isSame(@Nullable Stamp now, Staged staged) {
        return now != null && now.inode() == staged.stamp().inode();
    }

    /**
     * Takes away what stands at the path; it becomes a kept version, or a recorded edit if nobody had seen it.
     *
     * @return whether nothing of it is left there, as by {@link #displace}
     */
    boolean remove(SharePath path, @Nullable Base base) throws IOException {
        checkRoom();
        boolean removed = displace(path, base, true);
        if (removed) {
            replica.shown(path, null);
        }
        return removed;
    }

    /** Nothing is replaced that could not be kept. */
    private void checkRoom() throws IOException {
        if (versions.isFull()) {
            throw new DiskException(
                    DiskException.Reason.FULL,
                    "kept versions are full of edits that stand nowhere else, so what it replaces could not be kept; see"
                            + " tandem share versions");
        }
    }

    /**
     * Pushes aside what stands at the path and judges it.
     *
     * @return whether nothing of it is left there; a directory that a user put there just before stands there again, and what
     *     is in it has to be found first
     */
    boolean displace(SharePath path, @Nullable Base base, boolean removed) throws IOException {
        Intent intent = new Intent(name(), "", path, 0, removed, base);
        store.commit(List.of(intent.put()));
        try {
            directory.displace(path, Area.DISPLACED, intent.kept());
        } catch (DiskException e) {
            store.commit(List.of(intent.drop()));
            if (e.reason() != DiskException.Reason.ABSENT) {
                throw e;
            }
            return true;
        }
        host.changedDirectory(path.parent());
        boolean givenBack = replica.mayWrite() && replacement.putsBack(intent);
        if (givenBack) {
            intents.add(intent);
            host.rescan(path);
        } else {
            displacement.classify(intent);
        }
        return !givenBack;
    }

    private Listener hears() {
        Listener hears = listener;
        if (hears == null) {
            throw new IllegalStateException("a swap has a listener before its first step");
        }
        return hears;
    }
}
