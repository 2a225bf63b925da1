package io.tandemsync.engine.place;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files that are to go at one path and to stand at another, with the same content, permission bits and time: they are
 * renamed, and nothing is copied or read.
 *
 * <p>What is known of both paths is durable before a file is moved. So a stop at any moment leaves it under one of the two
 * names, and the next start finds at either what it should show or what it showed before; no intent is needed. A file is
 * moved only where the disk can say that nobody wrote to it since its stamp was taken; any other is dealt with as if its
 * two paths had nothing in common.
 *
 * <p>Confined to the share's loop.
 */
final class Moves {
    /** Contents remembered that paths wait for; one that was forgotten only costs a copy. */
    private static final int WANTED_MAX = 16_384;
    /** Moves waiting for one flush. */
    private static final int PENDING_MAX = 1_024;
    /** Paths that had the content a moment ago; the first that is to go is taken. */
    private static final int SOURCES_MAX = 2;

    /** Hears what becomes of moves. */
    interface Listener {
        void moved(SharePath from, SharePath to);

        /** The two paths have to be mended one by one. */
        void notMoved(SharePath from, SharePath to);
    }

    /** @param stamp of the file at its old path */
    private record Move(SharePath from, SharePath to, Entry.File file, Stamp stamp) {}

    private final Replica replica;
    private final ShareIndex index;
    private final ShareDirectory directory;
    private final OrderedStore store;
    private final Workers workers;
    private final OwnerAccess access;
    private final PlaceHost host;
    private final Listener listener;
    private final TreeMap<ContentId, SharePath> wanted = new TreeMap<>();
    private final Deque<ContentId> remembered = new ArrayDeque<>();
    private final TreeMap<SharePath, Move> pending = new TreeMap<>();
    private final TreeSet<SharePath> leaving = new TreeSet<>();
    /** Paths to which a move failed. */
    private final TreeSet<SharePath> refused = new TreeSet<>();

    private boolean running;

    Moves(PlaceSetup setup, PlaceHost host, Listener listener) {
        this.replica = setup.replica();
        this.index = setup.replica().index();
        this.directory = setup.directory();
        this.store = setup.store();
        this.workers = setup.workers();
        this.access = new OwnerAccess(directory);
        this.host = host;
        this.listener = listener;
    }

    boolean hasRoom() {
        return pending.size() < PENDING_MAX;
    }

    boolean isBusy() {
        return !pending.isEmpty();
    }

    /** Whether a file is about to be moved from or to the path. */
    boolean isPending(SharePath path) {
        return pending.containsKey(path) || leaving.contains(path);
    }

    /** What is known of the path has changed; it may be where a content is wanted. */
    void touched(SharePath path) {
        if (replica.action(path) instanceof Action.PlaceFile place) {
            ContentId content = place.file().content().id();
            if (wanted.put(content, path) == null) {
                remembered.add(content);
            }
            while (remembered.size() > WANTED_MAX) {
                wanted.remove(remembered.remove());
            }
        }
    }

    /** Where a file that is to go is wanted; null if nowhere. */
    @Nullable
    SharePath wantedAt(@Nullable Base base) {
        return base != null && base.entry() instanceof Entry.File file
                ? wanted.get(file.content().id())
                : null;
    }

    /** Has the file moved from the one path to the other, if that is what both need; false if not. */
    boolean begin(SharePath from, SharePath to) {
        if (isPending(from) || isPending(to) || refused.contains(to)) {
            return false;
        }
        Move move = move(from, to);
        if (move != null) {
            pending.put(to, move);
            leaving.add(from);
        }
        return move != null;
    }

    /** Has a file moved to the path that is to go elsewhere, if there is one; false if not. */
    boolean begin(SharePath to, Entry.File file) {
        for (SharePath from : index.pathsOf(file.content().id(), SOURCES_MAX)) {
            if (begin(from, to)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Move move(SharePath from, SharePath to) {
        PathState source = index.state(from);
        PathState target = index.state(to);
        Base there = source.base();
        Base here = target.base();
        if (there == null
                || there.stamp() == null
                || !(source.action() instanceof Action.Remove)
                || !(target.action() instanceof Action.PlaceFile place)
                || (here != null && here.entry().isLive())) {
            return null;
        }
        boolean same = replica.countsPermissions() && there.entry().equals(place.file());
        boolean leftAlone = index.isIgnored(from, source) || index.isIgnored(to, target);
        return same && !leftAlone ? new Move(from, to, place.file(), there.stamp()) : null;
    }

    /** Starts the next group unless one is under way. */
    void step() {
        if (running || pending.isEmpty()) {
            return;
        }
        running = true;
        List<Move> group = List.copyOf(pending.values());
        boolean unsure = group.stream().anyMatch(move -> index.unsure().contains(move.from()));
        workers.run(
                () -> {
                    if (unsure) {
                        directory.flushAll();
                    }
                    store.sync();
                    return group;
                },
                new Workers.Answer<List<Move>>() {
                    @Override
                    public void done(List<Move> durable) {
                        ended(durable, true);
                    }

                    @Override
                    public void failed(Exception cause) {
                        ended(group, false);
                    }
                });
    }

    private void ended(List<Move> group, boolean durable) {
        running = false;
        for (Move move : group) {
            pending.remove(move.to());
            leaving.remove(move.from());
            try {
                if (durable && move.equals(move(move.from(), move.to()))) {
                    act(move);
                } else {
                    refused(move);
                }
            } catch (DiskException e) {
                // It may stand at either path: a look tells, and each is mended by itself.
                refused(move);
                rescan(move);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        host.wake(Duration.ZERO);
    }

    private void act(Move move) throws IOException {
        SharePath from = move.from();
        SharePath to = move.to();
        Optional<Stamp> moved = access.in(
                from.parent(),
                () -> access.in(
                        to.parent(), () -> Optional.ofNullable(directory.moveUnwritten(from, move.stamp(), to))));
        Stamp stamp = moved.orElse(null);
        if (stamp == null) {
            refused(move);
        } else if (stamp.inode() != move.stamp().inode()) {
            // Somebody put another file in its place in that instant, there or here: a user's, wherever it stands now.
            rescan(move);
        } else {
            boolean untouched = stamp.sameWithMode(move.stamp());
            replica.shown(from, null);
            replica.shown(to, untouched ? stamp : move.stamp());
            if (!untouched) {
                host.rescan(to);
            }
            host.changedDirectory(from.parent());
            host.changedDirectory(to.parent());
            listener.moved(from, to);
        }
    }

    private void rescan(Move move) {
        host.rescan(move.from());
        host.rescan(move.to());
    }

    private void refused(Move move) {
        if (refused.size() >= WANTED_MAX) {
            refused.clear();
        }
        refused.add(move.to());
        listener.notMoved(move.from(), move.to());
    }
}
