package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One replica of a world: what it knows, what its disk shows, and the dots it gave out. */
final class Replica {
    final TreeMap<SharePath, Frontier> known = new TreeMap<>();
    final TreeMap<SharePath, Base> bases = new TreeMap<>();
    /** Contents this replica's disk has ever shown. */
    final TreeSet<Integer> held = new TreeSet<>();

    private final TreeMap<SharePath, Long> given = new TreeMap<>();
    private final ReplicaId id;
    long counter;

    Replica(int number) {
        id = new ReplicaId(new UUID(0, number + 1));
    }

    Replica copy() {
        Replica copy = new Replica((int) id.value().getLeastSignificantBits() - 1);
        copy.known.putAll(known);
        copy.bases.putAll(bases);
        copy.given.putAll(given);
        copy.held.addAll(held);
        copy.counter = counter;
        return copy;
    }

    Mint mint(SharePath path) {
        Dot dot = new Dot(id, ++counter);
        Long previous = given.put(path, counter);
        // Forgetting what came before costs an interval, never exactness.
        boolean forgotten = counter % 5 == 0;
        return new Mint(dot, previous == null || forgotten ? 0 : previous);
    }

    Frontier frontier(SharePath path) {
        return known.getOrDefault(path, Frontier.empty());
    }

    /** What the disk shows at the path. */
    Entry shown(SharePath path) {
        Base base = bases.get(path);
        return base == null ? new Entry.Tombstone() : base.entry();
    }

    void learn(PathRecord record) {
        known.put(record.path(), frontier(record.path()).plus(record));
    }

    /** Hears all that the other knows; false if it knew it. */
    boolean hear(Replica other) {
        boolean news = false;
        for (var entry : other.known.entrySet()) {
            Frontier mine = frontier(entry.getKey());
            Frontier merged = mine.merge(entry.getValue());
            if (!merged.equals(mine)) {
                known.put(entry.getKey(), merged);
                news = true;
            }
        }
        return news;
    }

    boolean hasLiveDescendant(SharePath path) {
        for (var entry : known.tailMap(path, false).entrySet()) {
            if (!entry.getKey().isBelow(path)) {
                return false;
            }
            if (entry.getValue().winner().map(PathRecord::isLive).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    /** Every path that is known, shown, or stands above one. */
    SortedSet<SharePath> paths() {
        TreeSet<SharePath> paths = new TreeSet<>(known.keySet());
        paths.addAll(bases.keySet());
        for (SharePath path : List.copyOf(paths)) {
            paths.addAll(path.ancestors());
        }
        return paths;
    }

    /** Makes the disk show what is known; false if it did. */
    boolean place() {
        boolean changed = false;
        for (SharePath path : paths()) {
            boolean liveDescendant = hasLiveDescendant(path);
            Base base = bases.get(path);
            Base shown =
                    Action.shown(frontier(path), liveDescendant, stamp(Action.desired(frontier(path), liveDescendant)));
            if (!shown.equals(base)) {
                bases.put(path, shown);
                hold(shown.entry());
                changed = true;
            }
        }
        return changed;
    }

    /** Makes the disk show the winners, and finds so by a scan only; false if it did show them. */
    boolean placeAndCrash() {
        boolean changed = false;
        for (SharePath path : paths()) {
            PathRecord winner = frontier(path).winner().orElse(null);
            Entry desired = Action.desired(frontier(path), hasLiveDescendant(path));
            if (winner == null || !winner.entry().equals(desired) || shown(path).equals(desired)) {
                continue;
            }
            if (!(look(path, desired, Instant.EPOCH) instanceof LocalChange.Adopted)) {
                throw new AssertionError("what was placed is no change: " + path);
            }
            changed = true;
        }
        return changed;
    }

    private void hold(Entry entry) {
        int content = World.contentOf(entry);
        if (content >= 0) {
            held.add(content);
        }
    }

    /** Settles every path until nothing is left to settle; false if nothing was. */
    boolean settle(boolean everythingHeld) {
        boolean settled = false;
        boolean again = true;
        for (int round = 0; again; round++) {
            if (round > 30) {
                throw new AssertionError("settlement does not end");
            }
            again = false;
            for (SharePath path : paths()) {
                List<PathRecord> minted = settlement(path, everythingHeld);
                minted.forEach(this::learn);
                again |= !minted.isEmpty();
            }
            settled |= again;
        }
        return settled;
    }

    /** What is to be minted now to settle the path. */
    List<PathRecord> settlement(SharePath path, boolean everythingHeld) {
        Frontier here = frontier(path);
        Predicate<PathRecord> holds = r -> everythingHeld || held.contains(World.contentOf(r.entry()));
        Optional<List<PathRecord>> opened = Optional.empty();
        if (Circle.closes(path, here)) {
            List<Frontier> copies = known.values().stream()
                    .filter(f -> CopyName.original(f.members().get(0).path()).equals(path))
                    .toList();
            opened = Circle.opened(path, here, copies, holds, this::mint, 0);
        }
        return opened.orElseGet(
                () -> Settlement.of(path, here, hasLiveDescendant(path), holds, this::frontier, this::mint, 0));
    }

    /** A user makes the disk show this, and it is scanned at once. */
    LocalChange scan(SharePath path, Entry entry, Instant contentTime) {
        Base before = bases.get(path);
        LocalChange change = look(path, entry, contentTime);
        if (change instanceof LocalChange.Adopted adopted && before != null) {
            supersede(path, before, adopted.base());
        }
        return change;
    }

    /** A user put what others have in a content's place, which stands nowhere here any more: that is said. */
    private void supersede(SharePath path, Base before, Base shown) {
        if (before.entry() instanceof Entry.File
                && shown.entry().isLive()
                && LocalChange.outlives(frontier(path), before)
                && bases.values().stream().noneMatch(base -> base.entry().sameContent(before.entry()))) {
            PathRecord record = LocalChange.superseding(path, frontier(path), before, mint(path), 0);
            learn(record);
            bases.put(path, new Base(shown.entry(), record.past(), record.contentDot(), shown.stamp()));
        }
    }

    /** The disk came to show this, and is scanned. */
    private LocalChange look(SharePath path, Entry entry, Instant contentTime) {
        Seen seen = new Seen(entry, stamp(entry), contentTime);
        LocalChange change = LocalChange.of(path, frontier(path), bases.get(path), seen, this::mint, 0, false);
        if (change instanceof LocalChange.Adopted adopted) {
            bases.put(path, adopted.base());
        } else if (change instanceof LocalChange.Minted minted) {
            learn(minted.record());
            bases.put(path, minted.base());
        }
        hold(entry);
        return change;
    }

    static @Nullable Stamp stamp(Entry entry) {
        if (entry instanceof Entry.File file) {
            long size = file.content().size();
            return new Stamp(Stamp.Type.FILE, size, file.modified(), Instant.EPOCH, 1, file.mode());
        }
        if (entry instanceof Entry.Directory directory) {
            return new Stamp(Stamp.Type.DIRECTORY, 0, Instant.EPOCH, Instant.EPOCH, 1, directory.mode());
        }
        return entry.isLive() ? new Stamp(Stamp.Type.SYMLINK, 1, Instant.EPOCH, Instant.EPOCH, 1, 0777) : null;
    }
}
