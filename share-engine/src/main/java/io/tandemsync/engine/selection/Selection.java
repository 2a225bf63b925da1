package io.tandemsync.engine.selection;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.IgnoreSyntax;
import io.tandemsync.engine.port.IgnoreSyntax.Rules;
import io.tandemsync.engine.port.IgnoreSyntax.Verdict;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells which paths this replica leaves alone: those that a {@code .syncignore} in a directory above rules out, and hidden
 * ones where a person wants that. The files are read from the disk as they stand there; each holds in its directory and
 * below, the nearest one decides, and nothing below an ignored directory comes back.
 *
 * <p>Confined to the share's loop.
 */
public final class Selection {
    /** The file with the rules of a directory; it syncs like any other and is never ignored by a rule of its own directory. */
    public static final String FILE_NAME = ".syncignore";

    /** More rules than anybody writes; the rest of a longer file says nothing. */
    private static final int FILE_BYTES_MAX = 1 << 20;

    private final ShareDirectory directory;
    private final IgnoreSyntax syntax;
    private final RecentPaths<Known> known = new RecentPaths<>();
    private final RecentPaths<Chain> chains = new RecentPaths<>();
    private boolean withoutHidden;

    public Selection(ShareDirectory directory, IgnoreSyntax syntax) {
        this.directory = directory;
        this.syntax = syntax;
    }

    /** The rules of one directory; null where it has none. */
    private record Known(@Nullable Stamp stamp, @Nullable Rules rules) {
        static final Known NONE = new Known(null, null);
    }

    /** What holds in a directory. */
    private record Chain(boolean ignored, List<Link> links) {}

    /** Rules, and how many components lie above their directory. */
    private record Link(int depth, Rules rules) {}

    /** Leaves hidden paths out, or not; true if that is a change. */
    public boolean leaveOutHidden(boolean changed) {
        if (withoutHidden == changed) {
            return false;
        }
        withoutHidden = changed;
        chains.clear();
        return true;
    }

    /** Whether the path is left alone here. */
    public boolean isIgnored(SharePath path, boolean isDirectory) {
        if (path.isRoot()) {
            return false;
        }
        Chain above = chain(path.parent());
        return above.ignored() || decides(above, path, isDirectory);
    }

    /** Reads the rules of a directory again if their file is another than before; true if others may hold now. */
    public boolean refresh(SharePath path) {
        Known before = known.get(path);
        Known now = read(path, before);
        known.put(path, now);
        boolean same = now.equals(before) || (now.rules() == null && (before == null || before.rules() == null));
        if (!same) {
            chains.clear();
        }
        return !same;
    }

    /** Something was put in place there; has rules looked at, which may leave out, or bring in, other paths. */
    public void placed(SharePath path, Consumer<SharePath> looks) {
        if (path.name().equals(FILE_NAME)) {
            looks.accept(path);
        }
    }

    private boolean decides(Chain above, SharePath path, boolean isDirectory) {
        String name = path.name();
        if (name.equals(FILE_NAME) && !isDirectory) {
            return false;
        }
        if (withoutHidden && name.startsWith(".")) {
            return true;
        }
        if (above.links().isEmpty()) {
            return false;
        }
        List<String> components = path.components();
        for (int i = above.links().size() - 1; i >= 0; i--) {
            Link link = above.links().get(i);
            String relative = String.join("/", components.subList(link.depth(), components.size()));
            Verdict verdict = link.rules().of(relative, isDirectory);
            if (verdict != Verdict.SILENT) {
                return verdict == Verdict.IGNORED;
            }
        }
        return false;
    }

    /** From the nearest directory above that is known downwards: a path may be deeper than calls can nest. */
    private Chain chain(SharePath path) {
        Deque<SharePath> unknown = new ArrayDeque<>();
        SharePath at = path;
        Chain chain = chains.get(at);
        while (chain == null && !at.isRoot()) {
            unknown.push(at);
            at = at.parent();
            chain = chains.get(at);
        }
        if (chain == null) {
            chain = chain(at, new Chain(false, List.of()));
        }
        for (SharePath below : unknown) {
            chain = chain(below, chain);
        }
        return chain;
    }

    private Chain chain(SharePath path, Chain above) {
        boolean ignored = !path.isRoot() && (above.ignored() || decides(above, path, true));
        List<Link> links = new ArrayList<>(above.links());
        Rules rules = ignored ? null : known(path).rules();
        if (rules != null) {
            links.add(new Link(path.components().size(), rules));
        }
        Chain chain = new Chain(ignored, List.copyOf(links));
        chains.put(path, chain);
        return chain;
    }

    private Known known(SharePath path) {
        Known cached = known.get(path);
        if (cached == null) {
            cached = read(path, null);
            known.put(path, cached);
        }
        return cached;
    }

    /** What the disk says now; what was known where the file is the same or cannot be read. */
    private Known read(SharePath path, @Nullable Known before) {
        Known otherwise = before == null ? Known.NONE : before;
        SharePath file;
        try {
            file = path.child(FILE_NAME);
        } catch (IllegalArgumentException e) {
            // The path would be too long, so there can be none.
            return Known.NONE;
        }
        try {
            Stamp stamp = directory.stat(file);
            if (stamp == null || stamp.type() != Stamp.Type.FILE) {
                return Known.NONE;
            }
            if (before != null && stamp.equals(before.stamp())) {
                return before;
            }
            try (ShareDirectory.Source source = directory.open(file)) {
                return new Known(stamp, syntax.parse(text(source)));
            }
        } catch (IOException e) {
            // The scan names a file that cannot be read; until then the rules stay what they were.
            return otherwise;
        }
    }

    private static Bytes text(ShareDirectory.Source source) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(
                (int) Math.min(FILE_BYTES_MAX, source.stamp().size()));
        int count = 1;
        while (buffer.hasRemaining() && count > 0) {
            count = source.read(buffer, buffer.position());
        }
        byte[] text = new byte[buffer.position()];
        buffer.flip().get(text);
        return Bytes.wrap(text);
    }
}
