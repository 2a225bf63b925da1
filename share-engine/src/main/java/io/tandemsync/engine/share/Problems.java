package io.tandemsync.engine.share;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths that are not synced, each with its reason; bounded, the rest only counted by being retried. */
final class Problems {
    /** More than a person reads; a path beyond is reported once others are mended. */
    private static final int MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final TreeMap<String, Problem> byPath = new TreeMap<>();
    /** Of names that can be no share path, by the directory that they stand in. */
    private final TreeMap<SharePath, List<Problem>> unnamed = new TreeMap<>();

    /** Notes a problem; true if it is news. */
    boolean add(Problem problem) {
        Problem before = byPath.get(problem.path());
        if (before == null && byPath.size() >= MAX) {
            return false;
        }
        byPath.put(problem.path(), problem);
        return before == null || before.code() != problem.code();
    }

    /**
     * Notes the names of a directory that can be no share path, in the place of those noted before.
     *
     * @return those that are news
     */
    List<Problem> listed(SharePath directory, List<Problem> found) {
        if (directory.isRoot()) {
            // Nothing above it could say so.
            remove(directory);
        }
        List<Problem> kept = unnamed.size() < MAX ? found.subList(0, Math.min(found.size(), MAX)) : List.of();
        List<Problem> before = kept.isEmpty() ? unnamed.remove(directory) : unnamed.put(directory, kept);
        List<Problem> news = new ArrayList<>(kept);
        if (before != null) {
            news.removeAll(before);
        }
        return news;
    }

    /** The path is well on this disk; what peers cannot be told of it is not mended by that. */
    void remove(SharePath path) {
        if (!byPath.isEmpty()) {
            byPath.computeIfPresent(path.toString(), (same, problem) -> isOfDisk(problem) ? null : problem);
        }
    }

    /** Peers can be told of the path again. */
    void travels(SharePath path) {
        remove(path, Problem.Code.RECORD_TOO_LARGE);
    }

    /** The content that was awaited has come, or another one is. */
    void settled(SharePath path) {
        remove(path, Problem.Code.FALSE_CONTENT);
    }

    private void remove(SharePath path, Problem.Code code) {
        if (!byPath.isEmpty()) {
            byPath.computeIfPresent(path.toString(), (same, problem) -> problem.code() == code ? null : problem);
        }
    }

    /** The paths that another look at the disk may mend; names that are no share path are seen by the next whole scan. */
    List<SharePath> retried() {
        List<SharePath> paths = new ArrayList<>();
        for (Problem problem : byPath.values()) {
            if (isOfDisk(problem)) {
                try {
                    paths.add(problem.path().isEmpty() ? SharePath.root() : SharePath.of(problem.path()));
                } catch (IllegalArgumentException e) {
                    LOG.debug(
                            "A problem's path is no share path and waits for the next scan. cause={}", e.getMessage());
                }
            }
        }
        return paths;
    }

    private static boolean isOfDisk(Problem problem) {
        return problem.code() != Problem.Code.RECORD_TOO_LARGE && problem.code() != Problem.Code.FALSE_CONTENT;
    }

    List<Problem> all() {
        List<Problem> all = new ArrayList<>(byPath.values());
        for (List<Problem> names : unnamed.values()) {
            all.addAll(names.subList(0, Math.max(0, Math.min(names.size(), MAX - all.size()))));
        }
        return all;
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }
}
