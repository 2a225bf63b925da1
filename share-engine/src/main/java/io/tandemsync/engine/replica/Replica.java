package io.tandemsync.engine.replica;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.index.UnsurePaths;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.reconcile.CopyName;
import io.tandemsync.engine.reconcile.Frontier;
import io.tandemsync.engine.reconcile.LocalChange;
import io.tandemsync.engine.reconcile.Seen;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this replica knows of its share, and how that changes: by what peers tell, by what the disk shows, and by settling
 * conflicts. Decisions are those of {@link io.tandemsync.engine.reconcile}; this applies them to the index.
 *
 * <p>Confined to the share's loop.
 */
public final class Replica {
    /** New replica ids in one run: a copied repository needs one. Each costs a little of every past, for ever. */
    private static final int RENEWALS_MAX = 8;

    /** Paths asked of the index at once. */
    private static final int NEEDS_STEP = 64;

    private final ShareIndex index;
    private final ShareKeys keys;
    private final OrderedStore store;
    private final Dots dots;
    private final Contexts contexts;
    private final ReplicaListener listener;
    private final Evidence evidence;
    private final Settler settler;
    private final Spared spared = new Spared();
    private int renewals;
    private final TreeSet<SharePath> localChanges = new TreeSet<>();

    private Holdings holdings = content -> Holdings.Held.NOT;
    private boolean withoutPermissions;

    private Replica(ShareIndex index, ShareKeys keys, OrderedStore store, Dots dots, ReplicaListener listener) {
        this.index = index;
        this.keys = keys;
        this.store = store;
        this.dots = dots;
        this.contexts = new Contexts(store);
        this.evidence = new Evidence(contexts.known());
        this.listener = listener;
        this.settler = new Settler(index, keys, dots, listener);
    }

    /** Where a replica is kept, and what it cannot know by itself. */
    public record Ground(OrderedStore store, ReplicaAnchor anchor, Randomness randomness, Clock clock) {}

    /** Opens the replica kept in a store and begins a session of it. */
    public static Replica open(ShareKeys keys, Ground ground, ReplicaListener listener) throws IOException {
        OrderedStore store = ground.store();
        Randomness randomness = ground.randomness();
        ShareIndex index = ShareIndex.open(
                store,
                keys::pathId,
                () -> new ShareIndex.Identity(
                        new ReplicaId(Dots.uuid(randomness)), Dots.uuid(randomness), Dots.uuid(randomness)),
                ground.clock());
        Dots dots = Dots.open(index, ground.anchor(), randomness, store::sync);
        return new Replica(index, keys, store, dots, listener);
    }

    public ShareIndex index() {
        return index;
    }

    /** Makes everything durable and ends the session; nothing may be done afterwards. */
    public void close() throws IOException {
        dots.close(store::sync);
    }

    public ReplicaId id() {
        return index.identity().replica();
    }

    /** Sets what tells which contents are here; before the first scan. Without, none is. */
    public void holdings(Holdings told) {
        holdings = told;
        settler.holdings(told);
    }

    /** What this replica has seen of every replica, itself included. */
    public VersionVector context() {
        return contexts.known().with(id(), index.counter());
    }

    /** Notes that a peer says to have seen everything up to there: as far as records bear it out. */
    public void seen(VersionVector context) throws IOException {
        contexts.join(evidence.believable(context));
    }

    /** Whether a peer knows of dots under the present replica id that were never given out here. */
    public boolean isDoubtful(VersionVector peersContext) {
        return peersContext.counter(id()) > index.counter();
    }

    /**
     * Goes on under a new replica id: another device may give out dots under the present one.
     *
     * @throws ProtocolException if that has happened too often since the start, which only lies can bring about
     */
    public void renew() throws IOException {
        if (renewals >= RENEWALS_MAX) {
            throw new ProtocolException(
                    "it claims dots of this replica again and again that were never given out here");
        }
        renewals++;
        dots.renew(store::sync);
    }

    /**
     * Looks at a record that a peer tells, before it is merged.
     *
     * @throws ProtocolException if it counts further than any honest one can
     */
    public void vet(PathRecord record) throws IOException {
        evidence.take(record);
        ReplicaId self = id();
        List<Past.Interval> own = record.past().own().getOrDefault(self, List.of());
        long last = own.isEmpty() ? 0 : own.get(own.size() - 1).last();
        boolean carries = record.past().carried().stream()
                .anyMatch(dot -> dot.replica().equals(self) && dot.counter() > index.counter());
        if (last > index.counter() || carries) {
            renew();
        }
    }

    /**
     * Takes in records of one path that a peer told.
     *
     * @param source the peer, not told again what it said itself
     */
    public void merge(SharePath path, Frontier news, SortedMap<Dot, Bytes> signatures, String source)
            throws IOException {
        if (index.add(path, news, signatures, source)) {
            settleAround(path);
        }
    }

    /**
     * Takes in what the disk shows at a path.
     *
     * @return what it means; nothing is minted by a replica that may not write
     */
    public LocalChange noticed(SharePath path, Seen seen) throws IOException {
        PathState state = index.state(path);
        Base before = before(path, state.base(), seen);
        LocalChange change = judged(path, state, before, seen);
        if (change instanceof LocalChange.Adopted adopted) {
            adopt(path, before, adopted.base());
            listener.touched(path);
            settleLeftOver(path, index.state(path));
        } else if (change instanceof LocalChange.Minted minted) {
            minted(path, minted.record(), minted.base());
        }
        // In a repository that was put back, what was there before need not have been replaced by a user.
        if (!dots.isBehind()) {
            seenReplaced(path, before, seen);
        }
        return change;
    }

    /** A file that was adopted and that a power cut tore is nobody's edit of what others have. */
    private @Nullable Base before(SharePath path, @Nullable Base base, Seen seen) {
        boolean torn = base != null
                && Base.isUnread(base)
                && seen.entry() instanceof Entry.File
                && !seen.entry().sameContent(base.entry());
        Optional<UnsurePaths.Unsure> adopted = torn ? index.unsure().adopted(path) : Optional.empty();
        return adopted.isPresent() ? adopted.get().before() : base;
    }

    /**
     * The record that says what a user replaced with what others have; null if that is said, or need not be. Unless it still
     * stands somewhere here, as it does where an update was interrupted, nobody else can say so; all would wait for it once
     * the winner goes. In a repository that was put back, no user need have replaced it.
     */
    private @Nullable PathRecord superseding(SharePath path, @Nullable Base before, Base shown) {
        if (before == null || !(before.entry() instanceof Entry.File file) || !mayWrite() || dots.isBehind()) {
            return null;
        }
        Frontier known = index.state(path).frontier();
        boolean outlived = shown.entry().isLive()
                && !file.sameContent(shown.entry())
                && LocalChange.outlives(known, before)
                && holdings.held(file.content().id()) == Holdings.Held.NOT;
        return outlived ? LocalChange.superseding(path, known, before, dots.next(path), keys.epoch()) : null;
    }

    private void seenReplaced(SharePath path, @Nullable Base before, Seen now) throws IOException {
        if (before != null && before.entry() instanceof Entry.File file && !file.sameContent(now.entry())) {
            replaced(path, file.content().id());
        }
    }

    /**
     * A user replaced a content of the path, having seen it: a copy of it that was to be made is not made any more, unless the
     * content still stands somewhere here. Otherwise all would wait for what nobody has.
     */
    public void replaced(SharePath path, ContentId content) throws IOException {
        for (SharePath copy : mayWrite() ? index.startingWith(CopyName.prefix(path)) : List.<SharePath>of()) {
            PathState state = index.state(copy);
            Optional<PathRecord> winner = state.frontier().winner();
            boolean awaited = state.action() instanceof Action.PlaceFile place
                    && place.file().content().id().equals(content)
                    && winner.isPresent()
                    && winner.get().conflictOf() != null;
            if (awaited && holdings.held(content) == Holdings.Held.NOT) {
                want(new LocalChange.Wanted(
                        copy, new Entry.Tombstone(), winner.get().contentTime()));
            }
        }
    }

    /** A power cut may bring back what is gone: then it is removed again, and is not a user's new entry. */
    private void adopt(SharePath path, @Nullable Base before, Base shown) throws IOException {
        PathRecord said = superseding(path, before, shown);
        if (said != null) {
            index.adopted(path, new Base(shown.entry(), said.past(), said.contentDot(), shown.stamp()), said);
            listener.minted(said);
            settleAround(path);
        } else if (shown.entry().isLive()) {
            index.adopted(path, shown, null);
        } else {
            index.placed(path, shown);
            listener.placed(path);
        }
    }

    /**
     * Takes in what an update pushed aside at a path that was known to show the base. It says nothing of what stands there
     * now, so the base stays: what was adopted from it would make a user's edit of whatever a scan finds next.
     */
    public void displaced(SharePath path, @Nullable Base base, Seen found) throws IOException {
        PathState state = index.state(path);
        if (judged(path, state, base, found) instanceof LocalChange.Minted minted) {
            minted(path, minted.record(), state.base());
        }
        seenReplaced(path, base, found);
    }

    private void minted(SharePath path, PathRecord record, @Nullable Base base) throws IOException {
        index.add(path, record, base);
        listener.minted(record);
        settleAround(path);
    }

    private LocalChange judged(SharePath path, PathState state, @Nullable Base base, Seen found) {
        Seen timed = found.withTimeOf(base);
        Seen seen = withoutPermissions ? timed.withModeOf(base) : timed;
        if (!mayWrite() && !isAdoptable(state, base, seen)) {
            localChanges.add(path);
            return new LocalChange.Unchanged();
        }
        localChanges.remove(path);
        LocalChange change = LocalChange.of(path, state.frontier(), base, seen, dots, keys.epoch(), dots.isDoubtful());
        if (change instanceof LocalChange.Minted && dots.isDoubtful() && !dots.isBehind()) {
            spared.note(path, base, seen.entry());
        }
        return change;
    }

    /** All of the disk has been looked at: what a repository that was put back did not remember is found. */
    public void caughtUp() throws IOException {
        dots.caughtUp();
        for (Spared.Gone gone : spared.take()) {
            if (mayWrite() && holdings.held(gone.content()) == Holdings.Held.NOT) {
                supersede(gone.path(), gone.before());
            }
        }
    }

    /** Others may have the content win against what they settled it with, and all would wait for it. */
    private void supersede(SharePath path, Base before) throws IOException {
        Optional<Frontier> others =
                LocalChange.othersThan(path, index.state(path).frontier(), before);
        if (others.isPresent()) {
            PathRecord record = LocalChange.superseding(path, others.get(), before, dots.next(path), keys.epoch());
            index.add(path, Frontier.of(List.of(record)), new TreeMap<>(), "");
            listener.minted(record);
            settleAround(path);
        }
    }

    /** Records what a person gives a path, on top of what is known of it; the disk then follows as it follows a peer. */
    public void want(LocalChange.Wanted wanted) throws IOException {
        SharePath path = wanted.path();
        Frontier known = index.state(path).frontier();
        PathRecord record = LocalChange.wanted(wanted, known, dots.next(path), keys.epoch());
        index.add(path, Frontier.of(List.of(record)), new TreeMap<>(), "");
        listener.minted(record);
        settleAround(path);
    }

    /** Whether the disk shows nothing new: what it showed before, or what the share has anyway. */
    private static boolean isAdoptable(PathState state, @Nullable Base base, Seen seen) {
        Entry before = base == null ? new Entry.Tombstone() : base.entry();
        if (before.equals(seen.entry())
                || LocalChange.isGivenWay(state.frontier(), before, seen.entry())
                || LocalChange.isHalfSet(state.frontier(), before, seen.entry())) {
            return true;
        }
        Optional<PathRecord> winner = state.frontier().winner();
        return winner.isPresent()
                && winner.get().entry().sameContent(seen.entry())
                && (winner.get().entry().equals(seen.entry()) || !before.sameContent(seen.entry()));
    }

    /** Paths that users changed at a replica that may not write; such changes stay here. */
    public Set<SharePath> localChanges() {
        return Collections.unmodifiableSet(localChanges);
    }

    /** Neither notices nor sets permission bits on this disk, or does again. */
    public void leaveOutPermissions(boolean changed) {
        withoutPermissions = changed;
    }

    /** The permission bits to give to what is placed: those that it should have, or, where none are set, the usual ones. */
    public int modeToSet(int mode, boolean directory) {
        return withoutPermissions ? Seen.usualMode(directory) : mode;
    }

    /** The file with the permission bits that it is to have at the path on this disk. */
    public Entry.File asSet(SharePath path, Entry.File file) {
        if (!withoutPermissions) {
            return file;
        }
        Base base = index.state(path).base();
        Stamp stamp = base == null ? null : base.stamp();
        int mode = stamp != null && stamp.type() == Stamp.Type.FILE ? stamp.mode() : modeToSet(file.mode(), false);
        return new Entry.File(file.content(), mode, file.modified());
    }

    /** Whether this disk's permission bits count. */
    public boolean countsPermissions() {
        return !withoutPermissions;
    }

    /**
     * Compares permission bits with those that were told. While they do not count, what a directory shows is noted. Once they
     * count again, those that nobody was told of give way to the share's.
     *
     * @param base what the disk showed, and shows apart from its permission bits
     * @param again whether permission bits may have counted for nothing until lately
     * @return whether nothing of them is to be told
     */
    public boolean leavesPermissions(SharePath path, Base base, Stamp now, boolean again) throws IOException {
        Stamp before = base.stamp();
        boolean asBefore = before != null && before.mode() == now.mode();
        if (withoutPermissions) {
            if (!asBefore) {
                index.base(path, new Base(base.entry(), base.past(), base.contentDot(), now));
            }
            return true;
        }
        Entry shown = base.entry().withMode(now.mode());
        if (!again || !asBefore || shown.equals(base.entry())) {
            return false;
        }
        index.base(path, new Base(shown, base.past(), base.contentDot(), before));
        listener.touched(path);
        return true;
    }

    /** A local change was taken back, and the disk is mended. */
    public void undone(SharePath path) {
        localChanges.remove(path);
        listener.touched(path);
    }

    /** Whether a change found here may leave. */
    public boolean mayWrite() {
        return keys.mode().covers(AccessMode.WRITE);
    }

    /** Notes that the disk now shows what the path should show. */
    public void shown(SharePath path, @Nullable Stamp stamp) throws IOException {
        localChanges.remove(path);
        PathState state = index.state(path);
        index.placed(path, Action.shown(state.frontier(), state.liveBelow(), stamp));
        listener.placed(path);
    }

    /**
     * Notes that the disk shows nothing any more at the path, which no user did: something else is to come there.
     *
     * @param base what was taken away; null if nothing was known there
     */
    public void vacated(SharePath path, @Nullable Base base) throws IOException {
        index.placed(path, base == null ? null : LocalChange.vacated(path, base));
        listener.placed(path);
    }

    /**
     * Notes that a power cut may have taken or torn what the disk was known to show at the path, so that it is read again.
     *
     * @param found whether a user put it there. Others may have put the same there; where it is gone, nobody saw it go there
     */
    public void distrust(SharePath path, boolean found) throws IOException {
        PathState state = index.state(path);
        Base base = state.base();
        if (base == null) {
            return;
        }
        Optional<PathRecord> own = state.frontier().members().stream()
                .filter(member -> found && member.dot().replica().equals(id()))
                .filter(member -> member.entry().sameContent(base.entry()))
                .findFirst();
        Past past = own.map(PathRecord::past).orElse(base.past());
        Dot contentDot = own.map(PathRecord::contentDot).orElse(base.contentDot());
        index.base(path, new Base(base.entry(), past, contentDot, null));
    }

    /** What stands at these paths survives a power cut now. Conflicts that waited for that are settled. */
    public void sure(Collection<SharePath> paths) throws IOException {
        List<SharePath> known =
                paths.stream().filter(path -> !isAdoptedUnread(path)).toList();
        index.unsure().sure(known);
        settler.sure(known);
    }

    /** Whether what was adopted at the path may be torn and was not read again yet: that tells it from a user's edit. */
    public boolean isAdoptedUnread(SharePath path) {
        return index.unsure().adopted(path).isPresent()
                && Base.isUnread(index.state(path).base());
    }

    /** The contents that paths here are still to show. */
    public Set<ContentId> wanted() {
        TreeSet<ContentId> wanted = new TreeSet<>();
        SharePath last = SharePath.root();
        List<SharePath> paths = index.needs(last, NEEDS_STEP);
        while (!paths.isEmpty()) {
            for (SharePath path : paths) {
                last = path;
                if (action(path) instanceof Action.PlaceFile place) {
                    wanted.add(place.file().content().id());
                }
            }
            paths = index.needs(last, NEEDS_STEP);
        }
        return wanted;
    }

    /** What the disk needs at the path. */
    public Action action(SharePath path) {
        return index.state(path).action();
    }

    private void settleAround(SharePath path) throws IOException {
        listener.touched(path);
        settler.settleAround(path);
    }

    /** Settles what a crash may have left between hearing of a conflict and settling it; a scan asks for every path. */
    public void settleLeftOver(SharePath path, PathState state) throws IOException {
        settler.settleLeftOver(path, state);
    }
}
