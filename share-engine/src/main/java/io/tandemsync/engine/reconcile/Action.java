package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this replica's disk needs at one path so that it shows what is known. */
public sealed interface Action {
    /** The mode of a directory that is there only because something lives below it, the same everywhere. */
    int IMPLIED_MODE = 0755;

    /** The disk is as it should be. */
    record None() implements Action {}

    /** Take away what stands at the path. */
    record Remove() implements Action {}

    /** Make a directory, in the place of whatever else may stand there. */
    record MakeDirectory(int mode) implements Action {}

    /** Put this file in place of whatever may stand there. */
    record PlaceFile(Entry.File file) implements Action {}

    /** Put this link in place of whatever may stand there. */
    record PlaceLink(LinkTarget target) implements Action {}

    /**
     * Set permission bits and times of what stands there with the right type and content.
     *
     * @param modified null for a directory, whose times do not travel
     */
    record SetMetadata(int mode, @Nullable Instant modified) implements Action {}

    /**
     * The step from what the disk shows to what it should show.
     *
     * @param base null if the path was never shown
     * @param liveDescendant whether something lives below the path
     */
    static Action of(Frontier frontier, @Nullable Base base, boolean liveDescendant) {
        Entry shown = base == null ? new Entry.Tombstone() : base.entry();
        Entry desired = desired(frontier, liveDescendant);
        if (desired.equals(shown)) {
            return new None();
        }
        boolean standing = desired.sameContent(shown);
        if (desired instanceof Entry.Directory directory) {
            return standing ? new SetMetadata(directory.mode(), null) : new MakeDirectory(directory.mode());
        }
        if (desired instanceof Entry.File file) {
            return standing ? new SetMetadata(file.mode(), file.modified()) : new PlaceFile(file);
        }
        return desired instanceof Entry.Symlink link ? new PlaceLink(link.target()) : new Remove();
    }

    /**
     * The file that the action puts in place, or makes of the one that stands there; null if it makes no file.
     *
     * @param base what the disk shows
     */
    static Entry.@Nullable File file(Action action, @Nullable Base base) {
        if (action instanceof PlaceFile place) {
            return place.file();
        }
        Entry shown = base == null ? null : base.entry();
        if (action instanceof SetMetadata set && set.modified() != null && shown instanceof Entry.File file) {
            return new Entry.File(file.content(), set.mode(), set.modified());
        }
        return null;
    }

    /** What the disk should show: the winner, or a directory where something lives below. */
    static Entry desired(Frontier frontier, boolean liveDescendant) {
        Optional<Entry> winner = frontier.winner().map(PathRecord::entry);
        if (liveDescendant && !(winner.isPresent() && winner.get() instanceof Entry.Directory)) {
            return new Entry.Directory(IMPLIED_MODE);
        }
        return winner.orElseGet(Entry.Tombstone::new);
    }

    /**
     * The base once the disk shows what is desired.
     *
     * @param stamp what the disk then said; null if nothing stands there
     */
    static Base shown(Frontier frontier, boolean liveDescendant, @Nullable Stamp stamp) {
        Entry entry = desired(frontier, liveDescendant);
        Optional<PathRecord> winner = frontier.winner();
        if (winner.isPresent() && winner.get().entry().sameContent(entry)) {
            return new Base(entry, frontier.shownPast(), winner.get().contentDot(), stamp);
        }
        // Implied directory or nothing: a live file that it hides was not shown, so only what was deleted is covered.
        List<PathRecord> deleted =
                frontier.members().stream().filter(m -> !m.isLive()).toList();
        Past past = deleted.isEmpty() ? Past.empty() : Sight.join(deleted.get(0).path(), deleted, null, deleted);
        return new Base(entry, past, null, stamp);
    }
}
