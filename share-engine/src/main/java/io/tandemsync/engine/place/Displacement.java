package io.tandemsync.engine.place;

import io.tandemsync.engine.index.UnsurePaths;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.reconcile.Seen;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.scan.ContentReading;
import io.tandemsync.engine.version.KeptVersion;
import io.tandemsync.engine.version.KeptVersions;
import io.tandemsync.engine.version.LateWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of entries that an update has pushed aside: known content becomes a kept version; anything else is a local
 * edit that nobody had seen, and is recorded on top of what the disk showed when it was made.
 *
 * <p>Never swapped back. Nothing in the displaced area goes before it is classified, also after a crash.
 */
final class Displacement {
    /** Reads in a row that a write spoils; what comes later still is a late write. */
    private static final int READS_MAX = 5;

    private final Replica replica;
    private final OrderedStore store;
    private final DoneIntents intents;
    private final ShareDirectory directory;
    private final KeptVersions versions;
    private final Workers workers;
    private final ContentReading reading;
    private final Clock clock;
    private final Randomness randomness;
    private final PlaceHost host;
    private final Runnable kept;
    private final LateWrites lateWrites;
    private final TreeMap<String, SharePath> classifying = new TreeMap<>();
    private final TreeMap<String, Intent> postponed = new TreeMap<>();
    private final Backoff backoff;

    Displacement(PlaceSetup setup, PlaceHost host, Runnable kept) {
        this.kept = kept;
        this.replica = setup.replica();
        this.store = setup.store();
        this.intents = setup.intents();
        this.directory = setup.directory();
        this.versions = setup.versions();
        this.workers = setup.workers();
        this.reading = setup.reading();
        this.clock = setup.clock();
        this.backoff = new Backoff(setup.clock());
        this.randomness = setup.randomness();
        this.host = host;
        this.lateWrites = new LateWrites(versions, workers, reading, host::wake, new Late());
    }

    /** A fresh random name for an area. */
    String name() {
        return HexFormat.of().formatHex(randomness.bytes(16));
    }

    boolean isBusy() {
        return !classifying.isEmpty();
    }

    /** Judges what the intent pushed aside, which stands in the displaced area; again later if the disk refuses. */
    void classify(Intent intent) throws IOException {
        try {
            tryToClassify(intent);
        } catch (DiskException e) {
            postpone(intent, e);
        }
    }

    private void postpone(Intent intent, Exception cause) {
        postponed.put(intent.kept(), intent);
        host.problem(Troubles.of(intent.path(), cause));
        host.wake(backoff.failed(intent.path()));
    }

    /** Judges again what could not be judged and has waited long enough. */
    void step() throws IOException {
        lateWrites.step();
        for (Intent intent : List.copyOf(postponed.values())) {
            if (!backoff.isWaiting(intent.path())) {
                postponed.remove(intent.kept());
                host.noProblem(intent.path());
                classify(intent);
            }
        }
    }

    private void tryToClassify(Intent intent) throws IOException {
        Stamp stamp = directory.stat(Area.DISPLACED, intent.kept());
        if (stamp == null) {
            intents.add(intent);
            return;
        }
        Base base = intent.base();
        Stamp expected = base == null ? null : base.stamp();
        if (base != null && expected != null && stamp.sameIgnoringChangeTime(expected)) {
            keep(intent, stamp, false, contentOf(base.entry()));
            return;
        }
        switch (stamp.type()) {
            case FILE -> hash(intent);
            case SYMLINK -> {
                Entry.Symlink link = new Entry.Symlink(directory.readLink(Area.DISPLACED, intent.kept()));
                judge(intent, new Seen(link, stamp, stamp.modified()));
            }
            case DIRECTORY, SPECIAL -> keep(intent, stamp, true, null);
        }
    }

    private void hash(Intent intent) {
        classifying.put(intent.kept(), intent.path());
        workers.run(
                () -> {
                    try (ShareDirectory.Source source = directory.open(Area.DISPLACED, intent.kept())) {
                        Stamp stamp = source.stamp();
                        ContentReading.Read read = reading.read(source);
                        for (int i = 1; i < READS_MAX && !stamp.equals(source.stamp()); i++) {
                            // Whoever has it open still writes: a record of half a write helps nobody.
                            stamp = source.stamp();
                            read = reading.read(source);
                        }
                        // Its record must not outlive its content, which stands under no name of the share any more.
                        source.flush();
                        return new Found(stamp, read);
                    }
                },
                new Workers.Answer<Found>() {
                    @Override
                    public void done(Found found) {
                        classifying.remove(intent.kept());
                        try {
                            replica.index().pages(found.read().pages());
                            Entry.File file = new Entry.File(
                                    found.read().content(),
                                    found.stamp().mode(),
                                    found.stamp().modified());
                            judge(intent, new Seen(file, found.stamp(), file.modified()));
                        } catch (DiskException e) {
                            postpone(intent, e);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        host.wake(Duration.ZERO);
                    }

                    @Override
                    public void failed(Exception cause) {
                        classifying.remove(intent.kept());
                        postpone(intent, cause);
                    }
                });
    }

    private record Found(Stamp stamp, ContentReading.Read read) {}

    /**
     * Both the update and the user changed the path; what the user wrote is recorded on what the disk showed. The record
     * comes before the kept version's entry, which so says after a crash that it was made.
     */
    private void judge(Intent intent, Seen seen) throws IOException {
        Base base = intent.base();
        boolean known = base != null && base.entry().sameContent(seen.entry());
        // As it was when it was read: a later write shows by another stamp.
        Stamp stamp = seen.stamp();
        if (stamp == null || directory.stat(Area.DISPLACED, intent.kept()) == null) {
            intents.add(intent);
            return;
        }
        ContentId content = contentOf(seen.entry());
        if (!known) {
            versions.announce(intent.kept(), content);
            if (replica.mayWrite()) {
                replica.displaced(intent.path(), base, seen);
            }
        }
        keep(intent, stamp, !known, content);
    }

    private static @Nullable ContentId contentOf(Entry entry) {
        return entry instanceof Entry.File file ? file.content().id() : null;
    }

    private void keep(Intent intent, Stamp stamp, boolean pinned, @Nullable ContentId content) throws IOException {
        KeptVersion version = new KeptVersion(
                intent.kept(),
                intent.path(),
                stamp.size(),
                stamp.modified(),
                stamp.type() == Stamp.Type.FILE ? stamp.mode() : -1,
                clock.now(),
                intent.removed(),
                pinned,
                content);
        versions.keep(version);
        intents.add(intent);
        lateWrites.watch(version);
        kept.run();
        // What is kept counts as held, also where the file was not found standing as it was known.
        replica.settleLeftOver(intent.path(), replica.index().state(intent.path()));
    }

    /**
     * Sorts out what an unclean stop left, wherever on its way from the path to the kept versions each entry stands.
     * Called before the first scan.
     */
    void recover() throws IOException {
        Set<SharePath> lost = takeBackLost();
        TreeSet<String> meant = new TreeSet<>();
        for (Intent intent : Intent.all(store)) {
            meant.add(intent.kept());
            recover(intent);
        }
        recoverOrphans(meant);
        versions.reconcile();
        List<SharePath> unsure = readAgain(lost);
        if (!meant.isEmpty() || !unsure.isEmpty()) {
            host.recovered(unsure);
        }
        lateWrites.begin();
    }

    /**
     * What stands aside without an intent was pushed aside just before the power went, and the journal lost that. Its inode
     * says from which path, so that its absence there is not taken for a user's deletion.
     */
    private void recoverOrphans(Set<String> meant) throws IOException {
        NavigableMap<Long, String> orphans = orphans(meant);
        if (orphans.isEmpty()) {
            return;
        }
        TreeMap<SharePath, Base> origins = new TreeMap<>();
        replica.index().forEach((path, state) -> {
            Base base = state.base();
            if (base != null
                    && base.stamp() != null
                    && orphans.containsKey(base.stamp().inode())) {
                origins.put(path, base);
            }
        });
        for (Map.Entry<SharePath, Base> origin : origins.entrySet()) {
            Base base = origin.getValue();
            long inode = Objects.requireNonNull(base.stamp()).inode();
            Stamp there = directory.stat(origin.getKey());
            String name = orphans.get(inode);
            if (name == null || (there != null && there.inode() == inode)) {
                continue;
            }
            boolean stands = isLike(base.stamp(), there);
            boolean known = isLike(base.stamp(), directory.stat(Area.DISPLACED, name));
            if (stands && !known) {
                // File systems give inode numbers again: this never stood at the path.
                continue;
            }
            orphans.remove(inode);
            if (!stands) {
                // Whatever stands there may be what pushed it aside: nobody is known to have seen both.
                replica.index().base(origin.getKey(), null);
            }
            // An edit that nobody had found, or again another file of the same inode: it has replaced nothing.
            classify(new Intent(name, "", origin.getKey(), 0, false, known ? base : null));
        }
        for (String name : orphans.values()) {
            Stamp stamp = directory.stat(Area.DISPLACED, name);
            if (stamp != null) {
                keep(new Intent(name, "", SharePath.of("unknown-" + name), 0, false, null), stamp, true, null);
            }
        }
    }

    /** What stands aside and is in no list, in the displaced area from now on, by inode. */
    private NavigableMap<Long, String> orphans(Set<String> meant) throws IOException {
        for (String name : directory.list(Area.VERSIONS)) {
            if (!meant.contains(name) && !versions.contains(name)) {
                directory.move(Area.VERSIONS, name, Area.DISPLACED, name);
            }
        }
        NavigableMap<Long, String> orphans = new TreeMap<>();
        for (String name : directory.list(Area.DISPLACED)) {
            Stamp stamp = meant.contains(name) ? null : directory.stat(Area.DISPLACED, name);
            if (stamp != null) {
                orphans.put(stamp.inode(), name);
            }
        }
        return orphans;
    }

    private void recover(Intent intent) throws IOException {
        String kept = intent.kept();
        boolean listed = versions.contains(kept);
        if (!listed && directory.stat(Area.VERSIONS, kept) != null) {
            directory.move(Area.VERSIONS, kept, Area.DISPLACED, kept);
        }
        boolean aside = directory.stat(Area.DISPLACED, kept) != null;
        if (listed && aside) {
            directory.move(Area.DISPLACED, kept, Area.VERSIONS, kept);
        }
        if (Objects.equals(intent.base(), replica.index().state(intent.path()).base())) {
            note(intent, aside || listed);
        }
        if (aside && !listed) {
            classify(intent);
        } else {
            intents.add(intent);
        }
    }

    /**
     * Notes what an update did and had not noted: what it put in place stands there, or what it pushed aside was not deleted or
     * replaced by a user. Later news may come before the path is looked at, and would make a user's edit of what stands there.
     */
    private void note(Intent intent, boolean pushedAside) throws IOException {
        SharePath path = intent.path();
        Base base = intent.base();
        Stamp there = directory.stat(path);
        if (there != null && there.inode() == intent.inode() && isWanted(path, there)) {
            // A file's content may be torn, and is read again.
            replica.shown(path, there.type() == Stamp.Type.FILE ? null : there);
        } else if (pushedAside && base != null && !isLike(base.stamp(), there)) {
            replica.vacated(path, base);
        }
    }

    /** Whether the stamp is that of what the share has at the path; inode numbers are given again. */
    private boolean isWanted(SharePath path, Stamp there) throws IOException {
        Action action = replica.action(path);
        if (action instanceof Action.PlaceFile place) {
            return there.type() == Stamp.Type.FILE
                    && there.size() == place.file().content().size()
                    && there.modified().equals(place.file().modified());
        }
        if (action instanceof Action.PlaceLink place) {
            return there.type() == Stamp.Type.SYMLINK
                    && directory.readLink(path).equals(place.target());
        }
        return isWantedDirectory(action, there);
    }

    private boolean isWantedDirectory(Action action, Stamp there) {
        return action instanceof Action.MakeDirectory make
                && there.type() == Stamp.Type.DIRECTORY
                && there.mode() == replica.modeToSet(make.mode(), true);
    }

    /** Whether the same may stand there; a copied repository's files have other inodes. */
    private static boolean isLike(@Nullable Stamp known, @Nullable Stamp there) {
        return known != null
                && there != null
                && known.type() == there.type()
                && known.size() == there.size()
                && known.modified().equals(there.modified());
    }

    /**
     * Where the disk does not show what was placed or adopted, that was lost with the power: it is done again. Whatever else
     * stands there is judged against what the disk showed before. Comes before the intents, which say of an absence that no
     * user brought it about.
     */
    private Set<SharePath> takeBackLost() throws IOException {
        TreeSet<SharePath> lost = new TreeSet<>();
        for (UnsurePaths.Unsure unsure : replica.index().unsure().all()) {
            SharePath path = unsure.path();
            boolean stands = unsure.kind() == UnsurePaths.Kind.FOUND
                    || mayStand(replica.index().state(path).base(), unsure.before(), directory.stat(path));
            if (!stands) {
                replica.index().base(path, unsure.before());
                lost.add(path);
            }
        }
        return lost;
    }

    /** Stamps may have outlived the contents, so that the other files are read again. Returns all that is unsure. */
    private List<SharePath> readAgain(Set<SharePath> lost) throws IOException {
        List<SharePath> paths = new ArrayList<>();
        for (UnsurePaths.Unsure unsure : replica.index().unsure().all()) {
            if (!lost.contains(unsure.path())) {
                replica.distrust(unsure.path(), unsure.kind() == UnsurePaths.Kind.FOUND);
            }
            paths.add(unsure.path());
        }
        return paths;
    }

    /** Whether what was placed or adopted may stand there. What the start before this one did not come to read is known by nothing else. */
    private static boolean mayStand(@Nullable Base placed, @Nullable Base before, @Nullable Stamp there) {
        if (!Base.isUnread(placed)) {
            return isShown(placed, there);
        }
        return there != null && there.type() == Stamp.Type.FILE && (before == null || !isLike(before.stamp(), there));
    }

    private static boolean isShown(@Nullable Base base, @Nullable Stamp stamp) {
        boolean chmodded = base != null
                && base.entry() instanceof Entry.Directory directory
                && stamp != null
                && stamp.mode() != directory.mode();
        return Base.isShown(base, stamp) && !chmodded;
    }

    private final class Late implements LateWrites.Listener {
        @Override
        public void replaced(SharePath path, ContentId content) throws IOException {
            replica.replaced(path, content);
        }

        @Override
        public void found() {
            kept.run();
        }
    }
}
