package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scan's finding with all it is judged by.
 *
 * @param spares whether the content that is gone from the path may have been moved away by an update
 */
record Finding(
        SharePath path, Frontier frontier, @Nullable Base base, Seen seen, DotSource dots, int epoch, boolean spares) {
    LocalChange judged() {
        Entry entry = seen.entry();
        Entry before = base == null ? new Entry.Tombstone() : base.entry();
        if (before.equals(entry)) {
            return sameEntry();
        }
        Optional<PathRecord> winner = frontier.winner();
        if (winner.isPresent() && isAdopted(winner.get().entry(), before)) {
            return adopted(frontier.shownPast(), winner.get().contentDot());
        }
        Dot contentDot = base == null ? null : base.contentDot();
        if (base != null && isHalfSet(frontier, before, entry)) {
            return adopted(base.past(), contentDot);
        }
        if (base != null && contentDot != null && entry.isLive() && before.sameContent(entry)) {
            return minted(metadataChange(base, contentDot));
        }
        if (base != null && contentDot == null && !entry.isLive()) {
            // An implied directory has no record; it goes without a tombstone of its own.
            return adopted(base.past(), null);
        }
        if (base != null && isGivenWay(frontier, base.entry(), entry)) {
            return new LocalChange.Adopted(LocalChange.vacated(path, base));
        }
        return minted(contentChange());
    }

    /**
     * Whether a directory is gone that something else has replaced in the share. Nobody can tell whether it gave way to
     * that or a user removed it first, and it comes to the same: what replaced it wins against its deletion.
     */
    static boolean isGivenWay(Frontier frontier, Entry before, Entry now) {
        Optional<PathRecord> winner = frontier.winner();
        return before instanceof Entry.Directory
                && !now.isLive()
                && winner.isPresent()
                && winner.get().isLive()
                && !(winner.get().entry() instanceof Entry.Directory);
    }

    /** Whether an update that was cut short has set one of a file's permission bits and time, and not yet the other. */
    static boolean isHalfSet(Frontier frontier, Entry before, Entry now) {
        Optional<PathRecord> winner = frontier.winner();
        if (winner.isEmpty()
                || !(winner.get().entry() instanceof Entry.File wanted)
                || !(before instanceof Entry.File was)
                || !(now instanceof Entry.File is)) {
            return false;
        }
        boolean timed = is.mode() == was.mode() && is.modified().equals(wanted.modified());
        boolean chmodded = is.mode() == wanted.mode() && is.modified().equals(was.modified());
        return was.sameContent(is) && wanted.sameContent(is) && (timed || chmodded);
    }

    private LocalChange sameEntry() {
        if (base == null || Objects.equals(base.stamp(), seen.stamp())) {
            return new LocalChange.Unchanged();
        }
        return adopted(base.past(), base.contentDot());
    }

    /** A disk that newly shows the winner's content, or the winner to the last bit, is the winner, whatever it was before. */
    private boolean isAdopted(Entry winner, Entry before) {
        return winner.equals(seen.entry()) || (winner.sameContent(seen.entry()) && !before.sameContent(seen.entry()));
    }

    private LocalChange adopted(Past past, @Nullable Dot contentDot) {
        return new LocalChange.Adopted(new Base(seen.entry(), past, contentDot, seen.stamp()));
    }

    private LocalChange minted(PathRecord record) {
        return new LocalChange.Minted(
                record, new Base(record.entry(), record.past(), record.contentDot(), seen.stamp()));
    }

    private PathRecord contentChange() {
        Mint mint = dots.next(path);
        Past seenPast = base == null ? Past.empty() : base.past();
        Dot replaced = base == null ? null : base.contentDot();
        if (replaced != null) {
            seenPast = spares ? Sight.sparing(path, seenPast, replaced) : Sight.replacing(path, seenPast, replaced);
        }
        Past past = seenPast.plus(mint.dot(), mint.previous());
        return new PathRecord(path, seen.entry(), past, mint.dot(), mint.dot(), seen.contentTime(), epoch, null);
    }

    private PathRecord metadataChange(Base base, Dot contentDot) {
        Mint mint = dots.next(path);
        Past past = base.past().plus(mint.dot(), mint.previous());
        Optional<PathRecord> origin = frontier.members().stream()
                .filter(m -> m.contentDot().equals(contentDot) && m.entry().sameContent(base.entry()))
                .findFirst();
        Instant contentTime = origin.map(PathRecord::contentTime).orElse(timeWithoutOrigin(base));
        SharePath conflictOf = origin.map(PathRecord::conflictOf).orElse(null);
        if (origin.isEmpty() && past.carries(contentDot) && CopyName.isCopy(path)) {
            conflictOf = CopyName.original(path);
        }
        return new PathRecord(path, seen.entry(), past, mint.dot(), contentDot, contentTime, epoch, conflictOf);
    }

    /** Every record with this content has been replaced and not yet placed: the change is stale, its time hardly matters. */
    private Instant timeWithoutOrigin(Base base) {
        return base.entry() instanceof Entry.File file ? file.modified() : seen.contentTime();
    }
}
