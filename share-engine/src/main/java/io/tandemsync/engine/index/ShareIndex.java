package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.reconcile.Frontier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of all paths of one replica with everything derived from them: the sequence of changes, what the disk still
 * needs, where contents stand, totals and digests. Each change of a path updates all of it in one atomic batch.
 *
 * <p>Confined to the share's loop.
 */
public final class ShareIndex {
    private final OrderedStore store;
    private final Function<SharePath, Hash> pathIds;
    private final IndexHead head;
    private final RecentStates recent = new RecentStates();
    private final OpenConflicts conflicts;
    private final UnsurePaths unsure;
    private final DirectoryTable directories;
    private Ignoring ignoring = (path, directory) -> false;
    private final PathIds byId;

    private ShareIndex(OrderedStore store, Function<SharePath, Hash> pathIds, IndexHead head, Clock clock) {
        this.store = store;
        this.unsure = new UnsurePaths(store);
        this.directories = new DirectoryTable(store);
        this.pathIds = pathIds;
        this.head = head;
        this.conflicts = new OpenConflicts(store, clock);
        this.byId = new PathIds(store, pathIds);
    }

    /**
     * Opens the index in a store.
     *
     * @param pathIds the keyed hash of a path
     * @param fresh makes the head of an index that is new
     */
    public static ShareIndex open(
            OrderedStore store, Function<SharePath, Hash> pathIds, Supplier<Identity> fresh, Clock clock)
            throws IOException {
        IndexHead head = IndexHead.load(store, fresh);
        return new ShareIndex(store, pathIds, head, clock);
    }

    /** Directories by their inodes. */
    public DirectoryTable directories() {
        return directories;
    }

    /** The conflict copies that nobody edited. */
    public OpenConflicts conflicts() {
        return conflicts;
    }

    /** Leaves these paths alone from now on; what is known of others than those was noted before. */
    public void ignoring(Ignoring chosen) {
        ignoring = chosen;
    }

    /** Whether the path is to be left alone now; {@link PathState#ignored} is what was noted of that. */
    public boolean isIgnored(SharePath path, PathState state) {
        return ignoring.test(path, state.isDirectory());
    }

    /** Who this replica is and which sequence it writes. */
    public record Identity(ReplicaId replica, UUID sequenceId, UUID session) {}

    public Identity identity() {
        return head.identity();
    }

    /** Takes a new identity, durable with the next sync; the sequence numbers go on. */
    public void identify(Identity identity) throws IOException {
        List<Change> changes = new ArrayList<>();
        head.identify(identity, changes);
        store.commit(changes);
    }

    /** The highest counter given out by this replica id. */
    public long counter() {
        return head.counter();
    }

    /** Raises the counter; written with the next change of a path. */
    public void counter(long value) {
        head.counter(value);
    }

    /** This replica's last sequence number. */
    public long sequence() {
        return head.sequence();
    }

    public Totals totals() {
        return head.totals();
    }

    /** The digest of all frontiers. */
    public Hash digest() {
        return head.digest();
    }

    /** The digests of the buckets, {@link Limits#BUCKETS} of them. */
    public List<Hash> buckets() {
        return head.buckets();
    }

    /** What is known about the path. */
    public PathState state(SharePath path) {
        PathState known = recent.get(path);
        if (known == null) {
            byte[] value = store.get(Table.PATHS, path.key());
            known = value == null ? PathState.UNKNOWN : PathStateCodec.decode(path, value);
            recent.put(path, known);
        }
        return known;
    }

    /** Whether something lives below the path by the records known. */
    public boolean isLiveBelow(SharePath path) {
        byte[] from = IndexKeys.childrenStart(path);
        OrderedStore.Cursor cursor = store.from(Table.LIVE, from);
        return cursor.next() && IndexKeys.startsWith(cursor.key(), from);
    }

    private boolean isOtherLiveBelow(SharePath path, SharePath other) {
        byte[] from = IndexKeys.childrenStart(path);
        OrderedStore.Cursor cursor = store.from(Table.LIVE, from);
        boolean found = cursor.next();
        if (found && Arrays.equals(cursor.key(), other.key())) {
            found = cursor.next();
        }
        return found && IndexKeys.startsWith(cursor.key(), from);
    }

    /**
     * Adds records to a path's frontier, all of that path.
     *
     * @param signatures of those that came signed
     * @param source the peer they came from, empty if made here: it is not told again what it said itself
     * @return whether the frontier changed
     */
    public boolean add(SharePath path, Frontier news, SortedMap<Dot, Bytes> signatures, String source)
            throws IOException {
        PathState before = state(path);
        Frontier merged = before.frontier().merge(news);
        if (merged.equals(before.frontier())) {
            return false;
        }
        long ownLast = before.ownLast();
        TreeMap<Dot, Bytes> kept = new TreeMap<>(before.signatures());
        kept.putAll(signatures);
        // Which of the records that share a dot a signature belongs to is not known any more; writers make new ones.
        kept.keySet().removeAll(merged.equivocal());
        TreeSet<Dot> dots = new TreeSet<>();
        for (PathRecord record : merged.members()) {
            dots.add(record.dot());
        }
        for (PathRecord record : news.members()) {
            if (record.dot().replica().equals(head.identity().replica())) {
                ownLast = Math.max(ownLast, record.dot().counter());
            }
        }
        kept.keySet().retainAll(dots);
        boolean known = merged.equals(news);
        write(path, before, before.withFrontier(merged, ownLast, kept), known ? source : "");
        return true;
    }

    /** Notes what the disk shows at the path. */
    public void base(SharePath path, @Nullable Base base) throws IOException {
        PathState before = state(path);
        write(path, before, before.withBase(base), null);
    }

    /** Notes a user's file that the share has already, which may not be durable, and the record of what it replaced. */
    public void adopted(SharePath path, Base base, @Nullable PathRecord said) throws IOException {
        PathState before = state(path);
        Base showed = before.base();
        boolean again = showed != null && showed.entry().sameContent(base.entry());
        List<Change> also = !(base.entry() instanceof Entry.File)
                ? List.of()
                : again ? unsure.found(path, false) : unsure.adopted(path, showed);
        PathState known = said == null ? before : before.withOwn(said);
        write(path, before, known.withBase(base), said == null ? null : "", also);
    }

    /**
     * Notes what the disk shows now that it was changed here, with what it showed before: until a flush, a power cut may still
     * take the change back.
     */
    public void placed(SharePath path, @Nullable Base base) throws IOException {
        PathState before = state(path);
        write(path, before, before.withBase(base), null, unsure.placed(path, before.base()));
    }

    /** Where a power cut may still take something back. */
    public UnsurePaths unsure() {
        return unsure;
    }

    /** Adds records made here and notes what the disk shows, in one step. */
    public void add(SharePath path, PathRecord record, @Nullable Base base) throws IOException {
        PathState before = state(path);
        PathState after = before.withOwn(record).withBase(base);
        boolean fresh = record.contentDot().equals(record.dot());
        List<Change> also = record.entry() instanceof Entry.File ? unsure.found(path, fresh) : List.of();
        write(path, before, after, "", also);
    }

    /** Looks again at what lives below the path and what its disk therefore needs. */
    public void reassess(SharePath path) throws IOException {
        PathState before = state(path);
        boolean below = isLiveBelow(path);
        boolean ignored = isIgnored(path, before);
        boolean isNoted = needs(before.assessed(below, ignored)) == (store.get(Table.NEEDS, path.key()) != null);
        if (below == before.liveBelow() && ignored == before.ignored() && isNoted) {
            // Nothing to write: every file that comes or goes asks this of all directories above it.
            return;
        }
        write(path, before, before, null);
    }

    private void write(SharePath path, PathState before, PathState changed, @Nullable String source)
            throws IOException {
        write(path, before, changed, source, List.of());
    }

    private void write(SharePath path, PathState before, PathState changed, @Nullable String source, List<Change> also)
            throws IOException {
        List<Change> changes = new ArrayList<>(also);
        PathState after =
                changed.assessed(isLiveBelow(path), isIgnored(path, changed)).withBaseOfEqual();
        if (source != null) {
            after = numbered(path, before, after, source, changes);
        }
        TreeMap<SharePath, PathState> written = new TreeMap<>();
        written.put(path, after);
        note(path.key(), before, after, changes);
        boolean isLive = lives(after);
        if (lives(before) != isLive) {
            changes.add(new Change(Table.LIVE, path.key(), isLive ? new byte[0] : null));
            assessAbove(path, isLive, changes, written);
        }
        written.keySet().forEach(recent::forget);
        store.commit(changes);
        written.forEach(recent::put);
    }

    /** Gives a changed frontier its place in this replica's sequence. */
    private PathState numbered(SharePath path, PathState before, PathState after, String source, List<Change> changes) {
        byte[] key = path.key();
        long number = head.nextSequence();
        if (before.sequence() != 0) {
            changes.add(new Change(Table.SEQUENCE, IndexKeys.number(before.sequence()), null));
        }
        ByteWriter entry = new ByteWriter(key.length + 40);
        changes.add(new Change(
                Table.SEQUENCE,
                IndexKeys.number(number),
                entry.text(source).bytes(key).toByteArray()));
        Hash pathId = pathIds.apply(path);
        head.digest(pathId, before.frontier(), after.frontier(), changes);
        byId.note(pathId, key, changes);
        return after.withSequence(number);
    }

    private void note(byte[] key, PathState before, PathState after, List<Change> changes) {
        changes.add(new Change(Table.PATHS, key, PathStateCodec.encode(after)));
        conflicts.note(key, before, after, changes);
        changes.add(new Change(Table.NEEDS, key, needs(after) ? new byte[0] : null));
        ContentTable.changed(key, before.base(), after.base(), changes);
        directories.changed(key, before.base(), after.base(), changes);
        Totals minus = before.isUnknown() ? Totals.ZERO : Totals.of(before);
        head.totals(minus, Totals.of(after), changes);
    }

    /**
     * In the same step, lest a crash leave a directory that does not know what lives in it. From the innermost directory on:
     * where nothing changes, nothing changes above it either.
     */
    private void assessAbove(
            SharePath path, boolean isLive, List<Change> changes, SortedMap<SharePath, PathState> written) {
        for (SharePath above = path.parent(); !above.isRoot(); above = above.parent()) {
            PathState state = state(above);
            boolean below = isLive || isOtherLiveBelow(above, path);
            if (state.liveBelow() == below) {
                return;
            }
            PathState assessed = state.assessed(below, state.ignored()).withBaseOfEqual();
            written.put(above, assessed);
            note(above.key(), state, assessed, changes);
        }
    }

    private static boolean needs(PathState state) {
        return !(state.action() instanceof Action.None);
    }

    /** What is left alone here holds up no directory. */
    private static boolean lives(PathState state) {
        if (state.ignored()) {
            return false;
        }
        Optional<PathRecord> winner = state.frontier().winner();
        return winner.isPresent() && winner.get().isLive();
    }

    /** Paths where the disk last showed this content, at most that many. */
    public List<SharePath> pathsOf(ContentId id, int max) {
        return ContentTable.pathsOf(store, id, max);
    }

    /** Keeps pages of long chunk lists. */
    public void pages(SortedMap<ChunkId, Bytes> pages) throws IOException {
        List<Change> changes = new ArrayList<>();
        pages.forEach(
                (id, page) -> changes.add(new Change(Table.PAGES, id.hash().bytes(), page.toArray())));
        if (!changes.isEmpty()) {
            store.commit(changes);
        }
    }

    /** The page with this id; null if it is not kept here. */
    public @Nullable Bytes page(ChunkId id) {
        byte[] page = store.get(Table.PAGES, id.hash().bytes());
        return page == null ? null : Bytes.wrap(page);
    }

    /** Paths whose disk differs from what it should show, in tree order after the given one, at most that many. */
    public List<SharePath> needs(SharePath after, int max) {
        byte[] from = Arrays.copyOf(after.key(), after.key().length + (after.isRoot() ? 0 : 1));
        List<SharePath> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.NEEDS, from);
        while (paths.size() < max && cursor.next()) {
            SharePath path = SharePath.ofKey(cursor.key());
            if (path.compareTo(after) > 0) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** Paths beside the given one whose names begin with its name, of which anything is known. */
    public List<SharePath> startingWith(SharePath prefix) {
        byte[] from = prefix.key();
        List<SharePath> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.PATHS, from);
        while (cursor.next() && IndexKeys.startsWith(cursor.key(), from)) {
            SharePath path = SharePath.ofKey(cursor.key());
            if (path.parent().equals(prefix.parent())) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** How many paths need something. */
    public long needCount() {
        return store.size(Table.NEEDS);
    }

    /**
     * The names directly in a directory of which anything is known, in order, with their states.
     *
     * @param after the last one that is not wanted any more; null for all from the first
     * @param max how many are wanted at most; fewer come only if there are no more
     */
    public List<Known> children(SharePath directory, @Nullable SharePath after, int max) {
        byte[] start = IndexKeys.childrenStart(directory);
        List<Known> children = new ArrayList<>();
        byte[] from = after == null ? start : IndexKeys.afterSubtree(after);
        while (children.size() < max) {
            OrderedStore.Cursor cursor = store.from(Table.PATHS, from);
            if (!cursor.next() || !IndexKeys.startsWith(cursor.key(), start)) {
                return children;
            }
            byte[] key = cursor.key();
            int end = start.length;
            while (end < key.length && key[end] != 0) {
                end++;
            }
            SharePath child = SharePath.ofKey(Arrays.copyOf(key, end));
            children.add(new Known(
                    child, end == key.length ? PathStateCodec.decode(child, cursor.value()) : PathState.UNKNOWN));
            from = IndexKeys.afterSubtree(child);
            if (end == key.length) {
                from = skip(cursor, child, children, max, from);
            }
        }
        return children;
    }

    /** Steps on through siblings without children, which need no new seek; returns where the next seek starts. */
    private byte[] skip(OrderedStore.Cursor cursor, SharePath first, List<Known> children, int max, byte[] seek) {
        byte[] start = IndexKeys.childrenStart(first.parent());
        SharePath previous = first;
        byte[] from = seek;
        while (children.size() < max && cursor.next() && IndexKeys.startsWith(cursor.key(), start)) {
            byte[] key = cursor.key();
            for (int i = start.length; i < key.length; i++) {
                if (key[i] == 0) {
                    SharePath above = SharePath.ofKey(Arrays.copyOf(key, i));
                    return above.equals(previous) ? from : key;
                }
            }
            previous = SharePath.ofKey(key);
            children.add(new Known(previous, PathStateCodec.decode(previous, cursor.value())));
            from = IndexKeys.afterSubtree(previous);
        }
        return from;
    }

    /** A path and what is known of it. */
    public record Known(SharePath path, PathState state) {}

    /** A change in this replica's sequence. */
    public record Step(long number, SharePath path, String source) {}

    /** Changes with numbers above the given one, at most that many. */
    public List<Step> stepsAfter(long number, int max) {
        List<Step> steps = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.SEQUENCE, IndexKeys.number(number + 1));
        while (steps.size() < max && cursor.next()) {
            ByteReader in = new ByteReader(cursor.value());
            String source = in.text(Limits.NAME_BYTES_MAX);
            SharePath path = SharePath.ofKey(in.bytes(in.remaining()));
            steps.add(new Step(ByteBuffer.wrap(cursor.key()).getLong(), path, source));
        }
        return steps;
    }

    /** Known paths below the one, in tree order after the other, at most that many. */
    public List<SharePath> below(SharePath top, SharePath after, int max) {
        byte[] start = IndexKeys.childrenStart(top);
        byte[] from = after.equals(top) ? start : after.key();
        List<SharePath> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.PATHS, from);
        while (paths.size() < max && cursor.next() && IndexKeys.startsWith(cursor.key(), start)) {
            SharePath path = SharePath.ofKey(cursor.key());
            if (path.compareTo(after) > 0) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** Visits all paths of which anything is known, in tree order. */
    public void forEach(BiConsumer<SharePath, PathState> visitor) {
        OrderedStore.Cursor cursor = store.from(Table.PATHS, new byte[0]);
        while (cursor.next()) {
            SharePath path = SharePath.ofKey(cursor.key());
            visitor.accept(path, PathStateCodec.decode(path, cursor.value()));
        }
    }

    /** The paths by their ids. */
    public PathIds byId() {
        return byId;
    }

    /** The bucket that a path's records count in. */
    public int bucket(SharePath path) {
        return IndexHead.bucket(pathIds.apply(path));
    }
}
