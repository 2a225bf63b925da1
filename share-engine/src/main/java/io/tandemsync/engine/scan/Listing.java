package io.tandemsync.engine.scan;

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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a directory on the disk holds.
 *
 * @param names those that can be synced, by their paths
 * @param unnamed the names that cannot
 */
record Listing(NavigableMap<SharePath, ShareDirectory.Child> names, List<Problem> unnamed) {
    /** What stood at the path when the directory was listed; null where nothing is known of that. */
    @Nullable
    Stamp stamp(SharePath path) {
        ShareDirectory.Child child = names.get(path);
        return child == null ? null : child.stamp();
    }

    /** The paths after one, up to another and with it; null: from the first, and to the last. */
    Set<SharePath> between(@Nullable SharePath after, @Nullable SharePath last) {
        NavigableMap<SharePath, ShareDirectory.Child> rest = after == null ? names : names.tailMap(after, false);
        return (last == null ? rest : rest.headMap(last, true)).keySet();
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
