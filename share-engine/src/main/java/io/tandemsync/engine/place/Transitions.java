package io.tandemsync.engine.place;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.transfer.Fetch;
import io.tandemsync.engine.transfer.FetchHost;
import io.tandemsync.engine.transfer.Fetcher;
import io.tandemsync.engine.transfer.LocalSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks the paths whose disk differs from what it should show and mends them, in passes through the tree: new and changed
 * entries parents first, removed directories children first.
 *
 * <p>Confined to the share's loop; works in steps.
 */
public final class Transitions implements FetchHost, Swap.Listener, Moves.Listener {
    /** Paths looked at in one step. */
    private static final int STEP = 64;
    /** Kept hexadecimal digits of ids in the name of a staged file. */
    private static final int NAME_DIGITS = 24;

    private final PlaceSetup setup;
    private final Replica replica;
    private final ShareDirectory directory;
    private final PlaceHost host;
    private final Fetcher fetcher;
    private final Backoff backoff;
    private final OwnerAccess access;
    private final InPlace inPlace;
    private final Swap swap;
    private final Moves moves;
    private final Room room;
    private final TreeMap<SharePath, Fetch> fetching = new TreeMap<>();
    private final Unavailable unavailable;
    private final TreeSet<SharePath> emptied = new TreeSet<>();
    private SharePath cursor = SharePath.root();
    private boolean walking;
    private boolean again;
    private boolean blocked;
    private boolean flushAwaited;
    private long durable;
    /** When paths are looked at once more that showed what nobody knew of: by then it may be gone again. */
    private final Backoff unknown;

    public Transitions(PlaceSetup setup, Function<FetchHost, Fetcher> fetchers, Swap swap, PlaceHost host) {
        this.setup = setup;
        this.replica = setup.replica();
        this.directory = setup.directory();
        this.fetcher = fetchers.apply(this);
        swap.listener(this);
        this.swap = swap;
        this.host = host;
        this.moves = new Moves(setup, host, this);
        this.access = new OwnerAccess(directory);
        this.inPlace = new InPlace(replica, directory);
        this.backoff = new Backoff(setup.clock());
        this.unknown = new Backoff(setup.clock());
        this.unavailable = new Unavailable(setup.clock());
        this.room = new Room(directory, setup.clock());
    }

    public Fetcher fetcher() {
        return fetcher;
    }

    /** Leaves that much of the file system free from now on. */
    public void reserve(Reserve reserve) {
        room.reserve(reserve);
        again = true;
    }

    /** Something changed that may let a path be mended: walk the needs again. */
    public void again() {
        again = true;
    }

    /** What was found and what was heard here is durable, the latter up to that number of this replica's sequence. */
    public void flushed(long upTo) {
        durable = upTo;
        again |= flushAwaited;
        flushAwaited = false;
    }

    /** What the path should show, or what it shows, has changed. */
    public void touched(SharePath path) {
        unavailable.touched(path);
        unknown.succeeded(path);
        moves.touched(path);
        again = true;
    }

    /** This content was found on this disk: whoever waits for it may have it. */
    public void found(ContentId content) {
        again |= unavailable.found(content);
    }

    /** A peer came or got content: what could not be had may be had now. */
    public void sourcesChanged() {
        unavailable.forget();
        again = true;
    }

    /** Whether anything is being put in place. */
    public boolean isBusy() {
        return walking || again || !fetching.isEmpty() || swap.isBusy() || moves.isBusy();
    }

    /** Does a piece of work; returns whether there is more at once. */
    public boolean step() throws IOException {
        again |= backoff.hasDue();
        again |= unknown.hasDue();
        again |= unavailable.hasDue();
        if (!walking && again) {
            walking = true;
            again = false;
            cursor = SharePath.root();
            emptied.clear();
        }
        fetcher.hold(hasRoom());
        if (hasRoom()) {
            fetcher.gather();
            List<SharePath> paths = replica.index().needs(cursor, STEP);
            for (SharePath path : paths) {
                cursor = path;
                attempt(path);
            }
            if (paths.size() < STEP) {
                walking = false;
                removeDirectories();
            }
        }
        fetcher.hold(hasRoom());
        moves.step();
        swap.step();
        return hasRoom() || (!walking && again);
    }

    /** Whether more needs may be looked at now. */
    private boolean hasRoom() {
        return walking && fetcher.hasRoom() && swap.hasRoom() && moves.hasRoom();
    }

    private void attempt(SharePath path) throws IOException {
        if (fetching.containsKey(path)
                || swap.isPending(path)
                || moves.isPending(path)
                || unavailable.contains(path)
                || backoff.isWaiting(path)
                || unknown.isWaiting(path)) {
            return;
        }
        PathState state = replica.index().state(path);
        Action action = replica.action(path);
        if (action instanceof Action.None || replica.index().isIgnored(path, state)) {
            replica.index().reassess(path);
            return;
        }
        if (awaitsFlush(path, state, action)) {
            return;
        }
        boolean creates = !(action instanceof Action.Remove) && !(action instanceof Action.SetMetadata);
        if (creates && !isDirectoryHere(path.parent())) {
            blocked = true;
            return;
        }
        try {
            if (host.isOutOfReach(path)) {
                unavailable.add(path);
                host.rescan(path);
                return;
            }
            boolean known = access.in(path.parent(), () -> {
                boolean asKnown = isAsKnown(path, state.base());
                if (asKnown) {
                    mend(path, state, action);
                }
                return asKnown;
            });
            if (!known) {
                lookAgain(path);
            }
        } catch (DiskException e) {
            failed(path, e);
        }
    }

    /** Something stands there that nobody knows of. */
    private void lookAgain(SharePath path) {
        host.rescan(path);
        host.wake(unknown.failed(path));
    }

    private boolean awaitsFlush(SharePath path, PathState state, Action action) {
        // The record of what is found must not outlive it: pushed aside it would stand under no name that is flushed.
        boolean found = replica.index().unsure().isFound(path) && !replica.isAdoptedUnread(path);
        // A directory must not come or go before its reason is durable: found so, it would count as a user's doing.
        boolean comesOrGoes = action instanceof Action.MakeDirectory || Base.isDirectory(state.base());
        boolean heard = comesOrGoes && !(action instanceof Action.SetMetadata) && state.sequence() > durable;
        flushAwaited |= found || heard;
        return found || heard;
    }

    private void mend(SharePath path, PathState state, Action action) throws IOException {
        Base base = state.base();
        if (action instanceof Action.PlaceFile place) {
            if (Base.isDirectory(base)) {
                clear(path);
            } else if (!moves.begin(path, place.file())) {
                fetch(path, place.file(), base);
            }
        } else if (action instanceof Action.PlaceLink place) {
            if (Base.isDirectory(base)) {
                clear(path);
            } else {
                String name = swap.name();
                directory.createLink(Area.STAGING, name, place.target());
                swap.add(path, name, new Entry.Symlink(place.target()));
            }
        } else if (action instanceof Action.MakeDirectory make) {
            makeDirectory(path, make.mode(), base);
        } else if (action instanceof Action.SetMetadata set) {
            Entry.File file = Action.file(action, base);
            if (file != null && directory.hasOtherNames(path)) {
                // Its other names, in the share or outside, keep what they have.
                fetch(path, file, base);
            } else {
                setMetadata(path, set, base);
            }
        } else if (Base.isDirectory(base)) {
            emptied.add(path);
        } else if (!isMovedAway(path, base) && swap.remove(path, base)) {
            done(path, true);
        }
    }

    private void makeDirectory(SharePath path, int mode, @Nullable Base base) throws IOException {
        if (base == null || !base.entry().isLive()) {
            Stamp made = inPlace.makeDirectory(path, replica.modeToSet(mode, true));
            host.changedDirectory(path.parent());
            if (made == null) {
                lookAgain(path);
            } else {
                replica.shown(path, made);
                done(path, false);
            }
        } else {
            String name = swap.name();
            directory.createDirectory(Area.STAGING, name);
            swap.add(path, name, new Entry.Directory(mode));
        }
    }

    /** Whether the file goes to another path, where it is wanted; what leads there is made first, now or after a flush. */
    private boolean isMovedAway(SharePath path, @Nullable Base base) throws IOException {
        SharePath to = moves.wantedAt(base);
        if (to == null) {
            return false;
        }
        for (SharePath above : to.ancestors()) {
            if (!isDirectoryHere(above)) {
                attempt(above);
            }
            if (!isDirectoryHere(above)) {
                return awaitsFlush(above, replica.index().state(above), replica.action(above));
            }
        }
        return isDirectoryHere(to.parent()) && !host.isOutOfReach(to) && moves.begin(path, to);
    }

    private void setMetadata(SharePath path, Action.SetMetadata set, @Nullable Base base) throws IOException {
        Stamp stamp = inPlace.setMetadata(path, set, base);
        Stamp known = base == null ? null : base.stamp();
        replica.shown(path, stamp == null ? known : stamp);
        if (stamp == null) {
            host.rescan(path);
        }
        host.changedMetadata(path);
        done(path, false);
    }

    private void fetch(SharePath path, Entry.File file, @Nullable Base base) throws IOException {
        Content content = file.content();
        List<LocalSource> equal = setup.sources(content);
        if (equal.isEmpty() && content.size() > 0 && !fetcher.hasPeers()) {
            await(path, content);
            return;
        }
        Content old = base != null && base.entry() instanceof Entry.File before ? before.content() : null;
        String name = content.id().toString().substring(0, NAME_DIGITS)
                + "-"
                + setup.pathIds().apply(path).toString().substring(0, NAME_DIGITS);
        Fetch fetch = new Fetch(
                path, replica.asSet(path, file), name, equal, old, old == null ? null : new LocalSource.AtPath(path));
        fetching.put(path, fetch);
        fetcher.fetch(fetch);
    }

    @Override
    public void takeRoom(Fetch fetch, long bytes) throws IOException {
        if (directory.stat(Area.STAGING, fetch.name()) == null) {
            room.take(bytes);
        }
    }

    @Override
    public void staged(Fetch fetch) {
        fetching.remove(fetch.path());
        swap.add(fetch.path(), fetch.name(), fetch.file());
        host.wake(Duration.ZERO);
    }

    @Override
    public void unavailable(Fetch fetch) {
        fetching.remove(fetch.path());
        if (isWanted(fetch) && setup.sources(fetch.file().content()).equals(fetch.equal())) {
            await(fetch.path(), fetch.file().content());
        } else {
            again = true;
        }
        host.wake(Duration.ZERO);
    }

    private boolean isWanted(Fetch fetch) {
        Base base = replica.index().state(fetch.path()).base();
        Entry.File wanted = Action.file(replica.action(fetch.path()), base);
        return wanted != null && wanted.sameContent(fetch.file());
    }

    /** Nothing is tried for the path before a source may have come, or a peer may read again what it could not. */
    private void await(SharePath path, Content content) {
        unavailable.await(path, content.id());
        if (fetcher.hasPeers() && !unavailable.isSpent(path)) {
            host.wake(unavailable.refused(path));
        }
    }

    /** Removes what interrupted transfers left and nothing wants any more; only while nothing is needed. */
    public void clean() throws IOException {
        for (String name : isBusy() ? List.<String>of() : fetcher.leftOver()) {
            if (Intent.all(setup.store()).stream()
                    .noneMatch(intent -> intent.name().equals(name))) {
                directory.delete(Area.STAGING, name);
                fetcher.forget(name);
            }
        }
    }

    @Override
    public void kept() {
        if (!unavailable.isEmpty()) {
            sourcesChanged();
        }
    }

    @Override
    public void wrongBytes(PeerChannel channel, Fetch fetch) {
        if (isWanted(fetch)) {
            host.wrongBytes(channel, fetch.path());
        }
    }

    @Override
    public void notFetched(Fetch fetch, Exception cause) {
        fetching.remove(fetch.path());
        if (cause instanceof DiskException disk && disk.reason() == DiskException.Reason.FULL) {
            if (room.giveBack(fetch.name())) {
                fetcher.forget(fetch.name());
            } else {
                fetcher.keep(fetch.name());
            }
        }
        failed(fetch.path(), cause);
    }

    /** A directory gives way to something else once what is below it is gone. */
    private void clear(SharePath path) throws IOException {
        try {
            directory.removeDirectory(path);
        } catch (DiskException e) {
            if (e.reason() != DiskException.Reason.NOT_EMPTY) {
                throw e;
            }
            if (awaitsBelow(path)) {
                blocked = true;
                return;
            }
            throw e;
        }
        replica.vacated(path, replica.index().state(path).base());
        host.changedDirectory(path.parent());
        again = true;
    }

    private void removeDirectories() throws IOException {
        for (SharePath path : emptied.descendingSet()) {
            if (!(replica.action(path) instanceof Action.Remove)) {
                again = true;
                continue;
            }
            try {
                access.in(path.parent(), () -> {
                    directory.removeDirectory(path);
                    return path;
                });
                replica.shown(path, null);
                host.changedDirectory(path.parent());
                done(path, true);
            } catch (DiskException e) {
                if (e.reason() == DiskException.Reason.ABSENT) {
                    replica.shown(path, null);
                    done(path, true);
                } else if (e.reason() == DiskException.Reason.NOT_EMPTY && awaitsBelow(path)) {
                    blocked = true;
                } else {
                    failed(path, e);
                }
            }
        }
        emptied.clear();
    }

    private boolean awaitsBelow(SharePath path) {
        return replica.index().needs(path, 1).stream().anyMatch(next -> next.isBelow(path));
    }

    private boolean isDirectoryHere(SharePath parent) {
        return parent.isRoot() || Base.isDirectory(replica.index().state(parent).base());
    }

    /** Whether the disk still shows what it was last known to show; otherwise a local change comes first. */
    private boolean isAsKnown(SharePath path, @Nullable Base base) throws IOException {
        return !replica.mayWrite() || Base.isShown(base, directory.stat(path));
    }

    private void done(SharePath path, boolean removed) {
        again |= blocked;
        blocked = false;
        backoff.succeeded(path);
        unavailable.succeeded(path);
        unknown.succeeded(path);
        host.noProblem(path);
        host.applied(path, removed);
    }

    @Override
    public void returned(SharePath path, String name) {
        fetcher.keep(name);
        again = true;
    }

    @Override
    public void placed(SharePath path) {
        done(path, false);
        Base base = replica.index().state(path).base();
        if (base != null && base.entry() instanceof Entry.File file) {
            found(file.content().id());
        }
    }

    @Override
    public void moved(SharePath from, SharePath to) {
        done(from, true);
        placed(to);
    }

    @Override
    public void notMoved(SharePath from, SharePath to) {
        again = true;
    }

    @Override
    public void failed(SharePath path, Exception cause) {
        Problem problem = Troubles.of(path, cause);
        host.problem(problem);
        host.wake(backoff.failed(path));
    }
}
