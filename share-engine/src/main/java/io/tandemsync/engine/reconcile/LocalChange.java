package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a scan's finding at one path means. */
public sealed interface LocalChange {
    /** The disk shows what it showed before. */
    record Unchanged() implements LocalChange {}

    /**
     * Nothing for others to hear, but the base is another: the disk shows the winner's content already, or only its stamp
     * has changed. Its permission bits and times are those of the disk, so that {@link Action} mends them.
     */
    record Adopted(Base base) implements LocalChange {}

    /** A user changed the path: a record that has seen what the disk showed, and the base that it makes. */
    record Minted(PathRecord record, Base base) implements LocalChange {}

    /**
     * Judges what the disk shows at the path against what it showed and what is known. Takes a dot only to mint.
     *
     * @param base null if this path was never shown
     * @param spares whether the disk may have gone on without this replica's memory, which was put back: what came in the place
     *     of what it remembers need not be a user's doing, so that a conflict copy of that stays
     */
    static LocalChange of(
            SharePath path,
            Frontier frontier,
            @Nullable Base base,
            Seen seen,
            DotSource dots,
            int epoch,
            boolean spares) {
        return new Finding(path, frontier, base, seen, dots, epoch, spares).judged();
    }

    /**
     * Whether what is gone was a directory that something else has replaced in the share, so that its absence says nothing
     * new.
     */
    static boolean isGivenWay(Frontier frontier, Entry before, Entry now) {
        return Finding.isGivenWay(frontier, before, now);
    }

    /** Whether an update that was cut short has set one of a file's permission bits and time, and not yet the other. */
    static boolean isHalfSet(Frontier frontier, Entry before, Entry now) {
        return Finding.isHalfSet(frontier, before, now);
    }

    /**
     * What the disk shows where an update took an entry away and has put nothing else yet. Whatever a user puts there has
     * seen that entry gone, but not replaced it: its content stays that of any conflict copy made of it.
     */
    static Base vacated(SharePath path, Base base) {
        Dot content = base.contentDot();
        Past past = base.past();
        if (content != null && base.entry().isLive()) {
            past = Sight.sparing(path, past, content);
        }
        return new Base(new Entry.Tombstone(), past, null, null);
    }

    /**
     * Whether a content that a user replaced by the winner's, which the share had already, still stands against that: the disk
     * shows the winner, and adopting it tells nobody what it replaced.
     *
     * @param before what the disk showed before
     */
    static boolean outlives(Frontier frontier, Base before) {
        Optional<PathRecord> winner = frontier.winner();
        return winner.isPresent()
                && !winner.get().entry().sameContent(before.entry())
                && frontier.members().stream()
                        .anyMatch(member -> member.contentDot().equals(before.contentDot())
                                && member.entry().sameContent(before.entry()));
    }

    /**
     * What stands at a path against a content that a user replaced, where nobody has said so yet. At a conflict copy's name
     * nothing is spared, so that the change has said it.
     *
     * @param before what the disk showed before, a file's content
     * @return empty where somebody has said so, and where nothing else is known of the path
     */
    static Optional<Frontier> othersThan(SharePath path, Frontier frontier, Base before) {
        Dot replaced = before.contentDot();
        if (replaced == null
                || CopyName.isCopy(path)
                || frontier.members().stream().anyMatch(member -> Sight.replaced(member, replaced))) {
            return Optional.empty();
        }
        Frontier others = Frontier.of(frontier.members().stream()
                .filter(member ->
                        !member.contentDot().equals(replaced) && !member.entry().sameContent(before.entry()))
                .toList());
        return others.isEmpty() ? Optional.empty() : Optional.of(others);
    }

    /**
     * The winner anew, by somebody who replaced with its content what the disk showed before.
     *
     * @param before what {@linkplain #outlives outlives} that
     */
    static PathRecord superseding(SharePath path, Frontier frontier, Base before, Mint mint, int epoch) {
        PathRecord winner = frontier.winner().orElseThrow();
        Past both = frontier.shownPast().join(before.past());
        Dot replaced = before.contentDot();
        Past seen = replaced == null ? both : Sight.replacing(path, both, replaced);
        return new PathRecord(
                path,
                winner.entry(),
                seen.plus(mint.dot(), mint.previous()),
                mint.dot(),
                winner.contentDot(),
                winner.contentTime(),
                epoch,
                winner.conflictOf());
    }

    /**
     * What a person gives a path without touching the disk.
     *
     * @param contentTime what the content counts by where it meets others
     */
    record Wanted(SharePath path, Entry entry, Instant contentTime) {}

    /**
     * The record by which a person gives the path another entry, or the same one anew: as an edit by somebody whose disk
     * shows the winner. It takes a new content dot and is no conflict copy.
     */
    static PathRecord wanted(Wanted wanted, Frontier frontier, Mint mint, int epoch) {
        Dot replaced = frontier.winner().map(PathRecord::contentDot).orElse(null);
        Past shown = frontier.shownPast();
        Past seen = replaced == null ? shown : Sight.replacing(wanted.path(), shown, replaced);
        Past past = seen.plus(mint.dot(), mint.previous());
        return new PathRecord(
                wanted.path(), wanted.entry(), past, mint.dot(), mint.dot(), wanted.contentTime(), epoch, null);
    }
}
