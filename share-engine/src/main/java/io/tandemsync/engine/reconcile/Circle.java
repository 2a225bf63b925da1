package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Ends a circle: a frontier in which users have replaced every content, each in the eyes of another member.
 *
 * <p>Contents that win over each other by time, and that users replace by older ones, can go round: <em>b</em> replaced
 * <em>a</em> and lost to <em>c</em>, <em>d</em> replaced <em>c</em> and lost to <em>a</em>, each settled by somebody who had
 * not heard of the rest. Where all is known, <em>a</em> and <em>c</em> are replaced, and what nobody replaced, <em>b</em> and
 * <em>d</em>, stands only as conflict copies. The greatest of those takes the path; it keeps its copy, as somebody may be
 * settling over the path just then.
 */
public final class Circle {
    private final SharePath path;
    private final Frontier frontier;
    private final Collection<Frontier> copies;

    private Circle(SharePath path, Frontier frontier, Collection<Frontier> copies) {
        this.path = path;
        this.frontier = frontier;
        this.copies = copies;
    }

    /** Whether the frontier of the path is a circle. Names of copies have none: what they carry is of another path. */
    public static boolean closes(SharePath path, Frontier frontier) {
        return frontier.isCircular() && !CopyName.isCopy(path);
    }

    /**
     * The record to mint now in a path's frontier that {@linkplain #closes is a circle}. None where it has to wait for copies,
     * or for a replica that holds what they hold. Nothing at all where no copy is left, since users changed or deleted them:
     * then the frontier is settled like any other.
     *
     * @param copies what is known at every name that a copy of the path has taken
     * @param holds whether this replica has the bytes of a file record's content; asked of nothing else
     */
    public static Optional<List<PathRecord>> opened(
            SharePath path,
            Frontier frontier,
            Collection<Frontier> copies,
            Predicate<PathRecord> holds,
            DotSource dots,
            int epoch) {
        Circle circle = new Circle(path, frontier, copies);
        Set<Dot> unreplaced = circle.unreplaced();
        List<PathRecord> standing = circle.standing(unreplaced);
        if (standing.isEmpty() && unreplaced.stream().allMatch(circle::isKnown)) {
            return Optional.empty();
        }
        return Optional.of(standing.stream()
                .filter(copy -> !(copy.entry() instanceof Entry.File) || holds.test(copy))
                .max(Rank.BY_RANK)
                .map(copy -> Settlement.settledOn(path, frontier, copy, dots, epoch))
                .stream()
                .toList());
    }

    /** The contents that settlements moved away from the path and that no user replaced. */
    private Set<Dot> unreplaced() {
        TreeSet<Dot> dots = new TreeSet<>();
        frontier.members().forEach(member -> dots.addAll(member.past().carried()));
        dots.removeIf(dot -> frontier.members().stream().anyMatch(member -> Sight.replaced(member, dot)));
        return dots;
    }

    /** The copies of these contents that no user has changed or deleted. */
    private List<PathRecord> standing(Collection<Dot> contents) {
        List<PathRecord> standing = new ArrayList<>();
        for (Frontier copy : copies) {
            for (PathRecord record : copy.fresh()) {
                boolean unedited = record.isLive() && Objects.equals(record.conflictOf(), path);
                if (unedited && contents.stream().anyMatch(content -> speaksFor(record, content))) {
                    standing.add(record);
                }
            }
        }
        return standing;
    }

    /** Whether a copy of the content has been heard of, be it still there or not. */
    private boolean isKnown(Dot content) {
        return copies.stream().anyMatch(copy -> copy.members().stream().anyMatch(record -> speaksFor(record, content)));
    }

    private static boolean speaksFor(PathRecord copy, Dot content) {
        return copy.contentDot().equals(content) || copy.past().carries(content);
    }
}
