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

    /** Notes a problem; true if it is news. */
    boolean add(Problem problem) {
        Problem before = byPath.get(problem.path());
        if (before == null && byPath.size() >= MAX) {
            return false;
        }
        byPath.put(problem.path(), problem);
        return before == null || before.code() != problem.code();
    }

    /** The path is well on this disk; what peers cannot be told of it is not mended by that. */
    void remove(SharePath path) {
        if (!byPath.isEmpty()) {
            byPath.computeIfPresent(path.toString(), (same, problem) -> isOfDisk(problem) ? null : problem);
        }
    }

    /** Peers can be told of the path again. */
    void travels(SharePath path) {
        byPath.computeIfPresent(path.toString(), (same, problem) -> isOfDisk(problem) ? problem : null);
    }

    /** The paths that another look at the disk may mend; names that are no share path are seen by the next whole scan. */
    List<SharePath> retried() {
        List<SharePath> paths = new ArrayList<>();
        for (Problem problem : byPath.values()) {
            if (isOfDisk(problem)) {
                try {
                    paths.add(SharePath.of(problem.path()));
                } catch (IllegalArgumentException e) {
                    LOG.debug(
                            "A problem's path is no share path and waits for the next scan. cause={}", e.getMessage());
                }
            }
        }
        return paths;
    }

    private static boolean isOfDisk(Problem problem) {
        return problem.code() != Problem.Code.RECORD_TOO_LARGE;
    }

    List<Problem> all() {
        return new ArrayList<>(byPath.values());
    }

    /** Forgets all: a whole scan finds again what still holds. */
    void clear() {
        byPath.clear();
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }
}
