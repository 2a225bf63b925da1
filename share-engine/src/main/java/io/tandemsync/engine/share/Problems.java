package io.tandemsync.engine.share;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The paths that are not synced, each with its reason; bounded, the rest only counted by being retried. */
final class Problems {
    /** More than a person reads; a path beyond is reported once others are mended. */
    private static final int MAX = 1_000;

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

    /** The path is well again; true if it was not. */
    boolean remove(SharePath path) {
        return !byPath.isEmpty() && byPath.remove(path.toString()) != null;
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
