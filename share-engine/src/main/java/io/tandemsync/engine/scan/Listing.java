package io.tandemsync.engine.scan;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a directory on the disk holds.
 *
 * @param names those that can be synced, by their paths
 * @param unnamed the names that cannot
 */
record Listing(NavigableMap<SharePath, ShareDirectory.Child> names, List<Problem> unnamed) {
    /** States of a directory's names decoded at a time: a directory of 100 000 would fill a small heap. */
    private static final int KNOWN_PAGE = 1_024;

    /** What stood at the path when the directory was listed; null where nothing is known of that. */
    @Nullable
    Stamp stamp(SharePath path) {
        ShareDirectory.Child child = names.get(path);
        return child == null ? null : child.stamp();
    }

    /**
     * Some of the names in a directory, merged with those that the index knows there.
     *
     * @param end the last of them; null if there are no more
     */
    record Page(SortedMap<SharePath, PathState> names, @Nullable SharePath end) {}

    /** The names after one, from the first if that is null. */
    Page page(ShareIndex index, SharePath directory, @Nullable SharePath after) {
        TreeMap<SharePath, PathState> merged = new TreeMap<>();
        for (ShareIndex.Known known : index.children(directory, after, KNOWN_PAGE)) {
            merged.put(known.path(), known.state());
        }
        SharePath end = merged.size() == KNOWN_PAGE ? merged.lastKey() : null;
        NavigableMap<SharePath, ShareDirectory.Child> rest = after == null ? names : names.tailMap(after, false);
        for (SharePath path : (end == null ? rest : rest.headMap(end, true)).keySet()) {
            if (!merged.containsKey(path)) {
                merged.put(path, index.state(path));
            }
        }
        return new Page(merged, end);
    }

    /** Nothing. */
    static Listing empty() {
        return new Listing(new TreeMap<>(), List.of());
    }

    /** Lists the directory; null if there is no such directory any more. */
    static @Nullable Listing of(ShareDirectory directory, SharePath path) throws IOException {
        List<ShareDirectory.Child> children = children(directory, path);
        if (children == null) {
            return null;
        }
        TreeMap<SharePath, ShareDirectory.Child> names = new TreeMap<>();
        List<Problem> unnamed = new ArrayList<>();
        for (ShareDirectory.Child child : children) {
            SharePath named = path(path, child, unnamed);
            if (named != null) {
                names.put(named, child);
            }
        }
        return new Listing(names, unnamed);
    }

    private static @Nullable List<ShareDirectory.Child> children(ShareDirectory directory, SharePath path)
            throws IOException {
        try {
            return directory.list(path);
        } catch (DiskException e) {
            if (!path.isRoot() && isGone(directory, path, e)) {
                return null;
            }
            throw e;
        }
    }

    /** A disk in trouble may say of a directory that stands that it is none. */
    private static boolean isGone(ShareDirectory directory, SharePath path, DiskException cause) throws IOException {
        return switch (cause.reason()) {
            case ABSENT -> true;
            case WRONG_TYPE -> {
                Stamp there = directory.stat(path);
                yield there == null || there.type() != Stamp.Type.DIRECTORY;
            }
            default -> false;
        };
    }

    private static @Nullable SharePath path(SharePath parent, ShareDirectory.Child child, List<Problem> unnamed) {
        String name = child.name();
        String shown = parent.isRoot() ? "" : parent + "/";
        if (name == null) {
            String raw = new String(child.raw(), StandardCharsets.ISO_8859_1);
            unnamed.add(new Problem(
                    Text.escaped(shown + raw),
                    Problem.Code.NAME_NOT_UTF8,
                    "the name is not valid UTF-8; rename it to have it synced"));
            return null;
        }
        try {
            return parent.child(name);
        } catch (IllegalArgumentException e) {
            boolean reserved = name.equalsIgnoreCase(SharePath.REPOSITORY_NAME);
            unnamed.add(new Problem(
                    Text.escaped(shown + name),
                    reserved ? Problem.Code.NAME_UNSUPPORTED : Problem.Code.NAME_TOO_LONG,
                    e.getMessage() + "; rename it to have it synced"));
            return null;
        }
    }
}
