package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ends a conflict: gives the path one live content, and every other one a copy beside it.
 *
 * <p>The settled record keeps the winner's content and its dot and has seen the live members, never the tombstones: what
 * was deleted meanwhile stays in the frontier and is judged by itself. Whoever settles makes equal values.
 */
public final class Settlement {
    private final SharePath path;
    private final Frontier frontier;
    private final DotSource dots;
    private final int epoch;

    private Settlement(SharePath path, Frontier frontier, DotSource dots, int epoch) {
        this.path = path;
        this.frontier = frontier;
        this.dots = dots;
        this.epoch = epoch;
    }

    /**
     * The records to mint now so that the path has one live content, all of them or none; empty if nothing is to be
     * settled, or if this replica lacks a content that would get its copy. A copy may meet another at its path, and is
     * surplus once its content has been replaced at its original path: after a path settle its copies.
     *
     * @param liveDescendant whether something lives below the path, which makes it a directory
     * @param holds whether this replica has the bytes of a file record's content; never asked of links and directories
     * @param copies the frontier of any path
     */
    public static List<PathRecord> of(
            SharePath path,
            Frontier frontier,
            boolean liveDescendant,
            Predicate<PathRecord> holds,
            Function<SharePath, Frontier> copies,
            DotSource dots,
            int epoch) {
        return new Settlement(path, frontier, dots, epoch).settled(liveDescendant, holds, copies);
    }

    /** One copy to make. */
    private record Planned(CopyPlace place, SharePath target) {}

    private List<PathRecord> settled(
            boolean liveDescendant, Predicate<PathRecord> holds, Function<SharePath, Frontier> copies) {
        List<CopyPlace> contents = contents();
        if (contents.isEmpty()) {
            return List.of();
        }
        PathRecord winner = contents.get(0).loser();
        if (contents.size() == 1 && isSurplus(contents.get(0), copies)) {
            return List.of(tombstone(winner));
        }
        boolean buried = liveDescendant && !(winner.entry() instanceof Entry.Directory);
        List<CopyPlace> losers = buried ? contents : contents.subList(1, contents.size());
        if (losers.isEmpty()) {
            return List.of();
        }
        List<Planned> plan = planned(losers, copies);
        if (!plan.stream().allMatch(copy -> !copy.target().isRoot() && isHeld(copy.place(), holds))) {
            return List.of();
        }
        List<PathRecord> minted = new ArrayList<>();
        minted.add(buried ? tombstone(winner) : settledOn(winner, winner.conflictOf()));
        plan.forEach(copy -> minted.add(copyOf(copy)));
        return List.copyOf(minted);
    }

    /** The live contents that are not stale, the winner's first. */
    private List<CopyPlace> contents() {
        List<PathRecord> ranked = frontier.fresh().stream()
                .filter(PathRecord::isLive)
                .sorted(Rank.BY_RANK.reversed())
                .toList();
        List<CopyPlace> contents = new ArrayList<>();
        for (PathRecord record : ranked) {
            if (contents.stream().noneMatch(c -> c.loser().entry().sameContent(record.entry()))) {
                contents.add(new CopyPlace(record, equals(record)));
            }
        }
        return contents;
    }

    private List<PathRecord> equals(PathRecord record) {
        return frontier.members().stream()
                .filter(m -> m.entry().sameContent(record.entry()))
                .toList();
    }

    /** Where the copies go, the greatest content first, as it would win the name wherever two of them meet. */
    private List<Planned> planned(List<CopyPlace> losers, Function<SharePath, Frontier> copies) {
        List<CopyPlace> ordered = new ArrayList<>(losers);
        ordered.sort(Comparator.comparing(CopyPlace::loser, Rank.BY_CONTENT.reversed()));
        List<Planned> plan = new ArrayList<>();
        TreeSet<SharePath> taken = new TreeSet<>();
        for (CopyPlace loser : ordered) {
            Optional<SharePath> target = loser.find(path, copies, taken);
            if (target.isPresent()) {
                plan.add(new Planned(loser, target.get()));
                taken.add(target.get());
            }
        }
        return plan;
    }

    private static boolean isHeld(CopyPlace place, Predicate<PathRecord> holds) {
        return !(place.loser().entry() instanceof Entry.File)
                || place.equals().stream().anyMatch(holds);
    }

    /** The path's settled record that shows what stands as a copy of it. */
    static PathRecord settledOn(SharePath path, Frontier frontier, PathRecord copy, DotSource dots, int epoch) {
        return new Settlement(path, frontier, dots, epoch).settledOn(copy, null);
    }

    private PathRecord settledOn(PathRecord winner, @Nullable SharePath conflictOf) {
        Mint mint = dots.next(path);
        return new PathRecord(
                path,
                winner.entry(),
                settledPast(winner.contentDot()).plus(mint.dot(), mint.previous()),
                mint.dot(),
                winner.contentDot(),
                winner.contentTime(),
                epoch,
                conflictOf);
    }

    /** The live members give way: to what lives below the path, or, being a surplus copy, to nothing. */
    private PathRecord tombstone(PathRecord winner) {
        Mint mint = dots.next(path);
        Past past = settledPast(null).plus(mint.dot(), mint.previous());
        Instant time = winner.contentTime();
        return new PathRecord(path, new Entry.Tombstone(), past, mint.dot(), mint.dot(), time, epoch, null);
    }

    /** The live members' past; a tombstone's is left out, lest a delete be swallowed. */
    private Past settledPast(@Nullable Dot staying) {
        List<PathRecord> live =
                frontier.members().stream().filter(PathRecord::isLive).toList();
        return Sight.join(path, live, staying, frontier.members());
    }

    /**
     * Whether this is an unedited copy whose content a user has since replaced or deleted at the original path, having
     * seen it there: somebody else settled at the same time.
     */
    private boolean isSurplus(CopyPlace content, Function<SharePath, Frontier> copies) {
        SharePath original = content.loser().conflictOf();
        if (original == null || CopyName.isCopy(original)) {
            return false;
        }
        List<PathRecord> there = copies.apply(original).members();
        return content.equals().stream()
                        .flatMap(copy -> Stream.concat(Stream.of(copy.contentDot()), copy.past().carried().stream()))
                        .allMatch(dot -> there.stream().anyMatch(record -> Sight.replaced(record, dot)))
                && there.stream().noneMatch(record -> record.entry()
                        .sameContent(content.loser().entry()));
    }

    private PathRecord copyOf(Planned copy) {
        PathRecord loser = copy.place().loser();
        Past past = Past.empty();
        for (PathRecord member : copy.place().equals()) {
            past = past.carrying(member.contentDot());
        }
        Mint mint = dots.next(copy.target());
        SharePath lostAt = copy.place().lostAt(path);
        return new PathRecord(
                copy.target(),
                loser.entry(),
                past.plus(mint.dot(), mint.previous()),
                mint.dot(),
                loser.contentDot(),
                loser.contentTime(),
                epoch,
                lostAt);
    }
}
