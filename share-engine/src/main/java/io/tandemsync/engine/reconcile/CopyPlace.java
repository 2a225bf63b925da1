package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds where the copy of a losing content belongs: the plain name, or the first tagged one that is its own.
 *
 * <p>Two settlers may each know only part of what meets at a name. So a content that would win a name against an unedited
 * copy is put there although the other stands there too: the meeting is settled like any conflict, by the same order
 * everywhere, and the loser of it moves on to its next name. What a user wrote at the name keeps it.
 *
 * @param loser the first in rank of the members that hold the content
 * @param equals all members that hold the content
 */
record CopyPlace(PathRecord loser, List<PathRecord> equals) {
    /** What a name is to a losing content. */
    private enum Fit {
        /** Its copy stands here, or stood here until a user changed or deleted it. */
        KNOWN,
        /** A copy of an equal content stands here: it has to speak for this one too, lest it go when that one is replaced. */
        EQUAL,
        /** Something else keeps the name. */
        TAKEN,
        /** Something else keeps the name, and its past holds the content: a user edited the copy, or it moved on. */
        PASSED,
        FREE
    }

    /**
     * The path to make a copy at; empty if the content has had its copy already; the root, which holds no record, where
     * users' own files have every name.
     *
     * @param path where the content loses
     * @param taken names that other losers of this settlement, greater in content, have got already
     */
    Optional<SharePath> find(SharePath path, Function<SharePath, Frontier> copies, Set<SharePath> taken) {
        List<SharePath> names = names(path);
        boolean movedOn = false;
        for (SharePath name : names.subList(names.indexOf(path) + 1, names.size())) {
            Fit fit = taken.contains(name) ? Fit.TAKEN : fit(copies.apply(name));
            if (fit == Fit.KNOWN || (fit == Fit.FREE && movedOn)) {
                return Optional.empty();
            }
            if (fit == Fit.FREE || fit == Fit.EQUAL) {
                return Optional.of(name);
            }
            movedOn |= fit == Fit.PASSED;
        }
        return Optional.of(SharePath.root());
    }

    /** The names that the copy may have, in the order in which it moves on; never back. */
    private List<SharePath> names(SharePath path) {
        SharePath original = CopyName.original(lostAt(path));
        Hash tag = CopyName.tagOf(loser.entry());
        List<SharePath> names = new ArrayList<>();
        names.add(CopyName.plain(original, loser.contentTime()));
        for (int digits = 4; digits <= 2 * Hash.BYTES; digits++) {
            names.add(CopyName.tagged(original, loser.contentTime(), tag, digits));
        }
        return names;
    }

    /** The path that the content first lost; its copies are named from the original of that, so that they never nest. */
    SharePath lostAt(SharePath path) {
        SharePath before = loser.conflictOf();
        return before == null ? path : before;
    }

    /** Whether the copy was made of the member's content, or of a content that was made of it in turn. */
    private static boolean isOf(PathRecord copy, PathRecord member) {
        return copy.past().carries(member.contentDot()) || copy.contentDot().equals(member.contentDot());
    }

    private Fit fit(Frontier there) {
        List<PathRecord> copies = there.members().stream()
                .filter(member -> member.isLive() && member.entry().sameContent(loser.entry()))
                .toList();
        if (!copies.isEmpty()) {
            boolean known = copies.stream().anyMatch(copy -> copy.conflictOf() == null)
                    || equals.stream().allMatch(m -> copies.stream().anyMatch(copy -> isOf(copy, m)));
            return known ? Fit.KNOWN : Fit.EQUAL;
        }
        boolean passed = false;
        for (PathRecord member : there.members()) {
            if (equals.stream().allMatch(m -> member.past().carries(m.contentDot()))) {
                if (!member.isLive()) {
                    return Fit.KNOWN;
                }
                passed = true;
            }
        }
        if (passed) {
            return Fit.PASSED;
        }
        boolean taken = there.fresh().stream()
                .filter(PathRecord::isLive)
                .anyMatch(m -> m.conflictOf() == null || Rank.BY_CONTENT.compare(m, loser) > 0);
        return taken ? Fit.TAKEN : Fit.FREE;
    }
}
