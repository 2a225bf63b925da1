package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
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
        /** Something else keeps the name. */
        TAKEN,
        FREE
    }

    /**
     * The path to make a copy at; empty if the content has had its copy already.
     *
     * @param path where the content loses
     * @param taken names that other losers of this settlement, greater in content, have got already
     */
    Optional<SharePath> find(SharePath path, Function<SharePath, Frontier> copies, Set<SharePath> taken) {
        SharePath original = original(path);
        Hash tag = CopyName.tagOf(loser.entry());
        for (int digits = 3; digits <= 2 * Hash.BYTES; digits++) {
            SharePath candidate = digits == 3
                    ? CopyName.plain(original, loser.contentTime())
                    : CopyName.tagged(original, loser.contentTime(), tag, digits);
            Fit fit = candidate.equals(path) ? Fit.TAKEN : fit(copies.apply(candidate));
            if (fit == Fit.KNOWN) {
                return Optional.empty();
            }
            if (fit == Fit.FREE && !taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        throw new IllegalStateException("cannot name the conflict copy of " + path + ": every name for it is taken");
    }

    /** The path that the conflict is named from: copies never nest. */
    SharePath original(SharePath path) {
        SharePath named = loser.conflictOf();
        return named != null ? named : CopyName.original(path);
    }

    private Fit fit(Frontier there) {
        for (PathRecord member : there.members()) {
            if (member.isLive() && member.entry().sameContent(loser.entry())) {
                return Fit.KNOWN;
            }
            boolean settledOver = member.isLive() && member.conflictOf() != null;
            if (!settledOver && equals.stream().allMatch(m -> member.past().carries(m.contentDot()))) {
                return Fit.KNOWN;
            }
        }
        boolean taken = there.fresh().stream()
                .filter(PathRecord::isLive)
                .anyMatch(m -> m.conflictOf() == null || Rank.BY_CONTENT.compare(m, loser) > 0);
        return taken ? Fit.TAKEN : Fit.FREE;
    }
}
