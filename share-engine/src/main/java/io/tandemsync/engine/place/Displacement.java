package io.tandemsync.engine.place;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.LocalChange;
import io.tandemsync.engine.reconcile.Seen;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.scan.ContentReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of entries that an update has pushed aside: known content becomes a kept version; anything else is a local
 * edit that nobody had seen, and is recorded on top of what the disk showed when it was made.
 *
 * <p>Never swapped back. Nothing in the displaced area goes before it is classified, also after a crash.
 */
final class Displacement {
    private final Replica replica;
    private final OrderedStore store;
    private final ShareDirectory directory;
    private final KeptVersions versions;
    private final Workers workers;
    private final ContentReading reading;
    private final Clock clock;
    private final Randomness randomness;
    private final PlaceHost host;
    private final Runnable kept;
    private final TreeMap<String, SharePath> classifying = new TreeMap<>();

    Displacement(PlaceSetup setup, PlaceHost host, Runnable kept) {
        this.kept = kept;
        this.replica = setup.replica();
        this.store = setup.store();
        this.directory = setup.directory();
        this.versions = setup.versions();
        this.workers = setup.workers();
        this.reading = setup.reading();
        this.clock = setup.clock();
        this.randomness = setup.randomness();
        this.host = host;
    }

    /** A fresh random name for an area. */
    String name() {
        return HexFormat.of().formatHex(randomness.bytes(16));
    }

    boolean isBusy() {
        return !classifying.isEmpty();
    }

    /**
     * Judges an entry in the displaced area.
     *
     * @param base what the disk was known to show at the path when the entry was pushed aside
     * @param removed whether a deletion pushed it aside
     */
    void classify(String name, SharePath path, @Nullable Base base, boolean removed) throws IOException {
        Stamp stamp = directory.stat(Area.DISPLACED, name);
        if (stamp == null) {
            forget(name);
            return;
        }
        Stamp expected = base == null ? null : base.stamp();
        if (base != null && expected != null && stamp.sameIgnoringChangeTime(expected)) {
            keep(name, path, stamp, removed, false, contentOf(base.entry()));
            return;
        }
        switch (stamp.type()) {
            case FILE -> hash(name, path, base, removed);
            case SYMLINK -> judge(
                    name,
                    path,
                    base,
                    new Seen(new Entry.Symlink(directory.readLink(Area.DISPLACED, name)), stamp, stamp.modified()),
                    removed);
            case DIRECTORY, SPECIAL -> keep(name, path, stamp, removed, true, null);
        }
    }

    private void hash(String name, SharePath path, @Nullable Base base, boolean removed) {
        classifying.put(name, path);
        workers.run(
                () -> {
                    try (ShareDirectory.Source source = directory.open(Area.DISPLACED, name)) {
                        Stamp stamp = source.stamp();
                        ContentReading.Read read = reading.read(source);
                        // Its record must not outlive its content, which stands under no name of the share any more.
                        source.flush();
                        return new Found(stamp, read);
                    }
                },
                new Workers.Answer<Found>() {
                    @Override
                    public void done(Found found) {
                        classifying.remove(name);
                        try {
                            replica.index().pages(found.read().pages());
                            Entry.File file = new Entry.File(
                                    found.read().content(),
                                    found.stamp().mode(),
                                    found.stamp().modified());
                            judge(name, path, base, new Seen(file, found.stamp(), file.modified()), removed);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        host.wake(Duration.ZERO);
                    }

                    @Override
                    public void failed(Exception cause) {
                        // It stays in the displaced area and is judged again at the next start.
                        classifying.remove(name);
                        host.problem(Troubles.of(path, cause));
                    }
                });
    }

    private record Found(Stamp stamp, ContentReading.Read read) {}

    /** Both the update and the user changed the path; what the user wrote is recorded on what the disk showed. */
    private void judge(String name, SharePath path, @Nullable Base base, Seen seen, boolean removed)
            throws IOException {
        boolean known = base != null && base.entry().sameContent(seen.entry());
        Stamp stamp = directory.stat(Area.DISPLACED, name);
        if (stamp == null) {
            forget(name);
            return;
        }
        keep(name, path, stamp, removed, !known, contentOf(seen.entry()));
        if (!known) {
            LocalChange change = replica.noticed(path, base, seen);
            if (change instanceof LocalChange.Minted) {
                replica.settle(path);
            }
        }
    }

    private static @Nullable ContentId contentOf(Entry entry) {
        return entry instanceof Entry.File file ? file.content().id() : null;
    }

    private void keep(
            String name, SharePath path, Stamp stamp, boolean removed, boolean pinned, @Nullable ContentId content)
            throws IOException {
        KeptVersion version =
                new KeptVersion(name(), path, stamp.size(), stamp.modified(), clock.now(), removed, pinned, content);
        versions.keep(name, version);
        forget(name);
        kept.run();
    }

    private void forget(String name) throws IOException {
        store.commit(List.of(Intent.drop(name)));
    }

    /**
     * Sorts out what an unclean stop left: entries swapped out of their place but not yet moved aside, and everything in
     * the displaced area. Called before the first scan.
     */
    void recover() throws IOException {
        for (Intent intent : Intent.all(store)) {
            Stamp staged = directory.stat(Area.STAGING, intent.name());
            if (staged != null && intent.inode() != 0 && staged.inode() != intent.inode()) {
                directory.move(Area.STAGING, intent.name(), Area.DISPLACED, intent.name());
            } else if (directory.stat(Area.DISPLACED, intent.name()) == null) {
                forget(intent.name());
            }
        }
        TreeMap<SharePath, @Nullable Base> before = new TreeMap<>();
        for (ShareIndex.Unsure unsure : replica.index().unsure()) {
            if (unsure.placed()) {
                before.put(unsure.path(), unsure.before());
            }
        }
        for (String name : directory.list(Area.DISPLACED)) {
            Optional<Intent> intent = Optional.ofNullable(Intent.load(store, name));
            if (intent.isPresent()) {
                SharePath path = intent.get().path();
                Base base = before.containsKey(path)
                        ? before.get(path)
                        : replica.index().state(path).base();
                classify(name, path, base, false);
            } else {
                Stamp stamp = directory.stat(Area.DISPLACED, name);
                if (stamp != null) {
                    keep(name, SharePath.of("unknown-" + name), stamp, false, true, null);
                }
            }
        }
        takeBackLost();
    }

    /**
     * Where the disk does not show what was placed, the placement was lost with the power: it is done again. Whatever else
     * stands there is judged against what the disk showed before.
     */
    private void takeBackLost() throws IOException {
        List<SharePath> settled = new ArrayList<>();
        for (ShareIndex.Unsure unsure : replica.index().unsure()) {
            Base now = replica.index().state(unsure.path()).base();
            if (unsure.placed() && !isShown(now, directory.stat(unsure.path()))) {
                replica.index().base(unsure.path(), unsure.before());
            } else if (now != null) {
                // The stamp may have outlived the content, so the file is read again.
                replica.index().base(unsure.path(), new Base(now.entry(), now.past(), now.contentDot(), null));
            }
            settled.add(unsure.path());
        }
        replica.index().sure(settled);
    }

    private static boolean isShown(@Nullable Base base, @Nullable Stamp stamp) {
        if (base == null || !base.entry().isLive()) {
            return stamp == null;
        }
        if (base.entry() instanceof Entry.Directory directory) {
            return stamp != null && stamp.type() == Stamp.Type.DIRECTORY && stamp.mode() == directory.mode();
        }
        return stamp != null && stamp.equals(base.stamp());
    }
}
