package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Replicas of one small share with their users, and the ghost knowledge to judge them by: who made which content, having
 * seen what, and who replaced or deleted it, having seen it.
 */
final class World {
    /** The content that users at several replicas write alike. */
    static final int SAME = 1000;

    static final SharePath F = SharePath.of("f");
    static final SharePath X = SharePath.of("f/x");

    final List<Replica> replicas = new ArrayList<>();
    /** Made by users: content to the paths it was made at. */
    final TreeMap<Integer, SharePath> made = new TreeMap<>();
    /** Content to the acts that replaced or deleted it. */
    final TreeMap<Integer, List<Consumption>> consumed = new TreeMap<>();
    /** For each event its ancestors, as bits. */
    final List<Long> ancestors = new ArrayList<>();

    private final TreeMap<Dot, Integer> eventOf = new TreeMap<>();
    private int nextContent = 1;

    /** A user's act that ended a content which the disk showed. */
    record Consumption(boolean deleted, SharePath path, boolean unedited) {}

    World(int count) {
        for (int r = 0; r < count; r++) {
            replicas.add(new Replica(r));
        }
    }

    /** A world in which one content stands everywhere. */
    static World synced(int count) {
        World world = new World(count);
        world.apply(new Step("edit", 0, 1, 0));
        for (int r = 1; r < count; r++) {
            world.apply(new Step("sync", 0, r, 1));
        }
        return world;
    }

    World copy() {
        World copy = new World(0);
        replicas.forEach(r -> copy.replicas.add(r.copy()));
        copy.made.putAll(made);
        consumed.forEach((content, acts) -> copy.consumed.put(content, new ArrayList<>(acts)));
        copy.ancestors.addAll(ancestors);
        copy.eventOf.putAll(eventOf);
        copy.nextContent = nextContent;
        return copy;
    }

    /** Lets the step happen; false if it cannot, or changes nothing. */
    boolean apply(Step step) {
        Replica r = replicas.get(step.replica());
        Instant time = Instant.ofEpochSecond(step.number());
        return switch (step.verb()) {
            case "edit" -> write(r, F, file(nextContent++, time), time);
            case "same" -> write(r, F, file(SAME, time), time);
            case "link" -> write(r, F, link(nextContent++), time);
            case "dir" -> write(r, F, new Entry.Directory(0700), time);
            case "touch" -> touch(r, F, time);
            case "del" -> delete(r, F);
            case "sub" -> write(r, X, file(nextContent++, time), time);
            case "delsub" -> delete(r, X);
            case "own" -> write(r, CopyName.plain(F, time), file(nextContent++, time), time);
            case "editc", "touchc", "delc" -> atCopy(r, step);
            case "sync" -> sync(r, replicas.get(step.number()), step.depth());
            default -> throw new IllegalArgumentException(step.verb());
        };
    }

    private boolean atCopy(Replica r, Step step) {
        List<SharePath> copies = r.paths().stream()
                .filter(p -> !CopyName.original(p).equals(p) && r.shown(p).isLive())
                .toList();
        if (copies.size() <= step.number()) {
            return false;
        }
        SharePath copy = copies.get(step.number());
        return switch (step.verb()) {
            case "editc" -> write(r, copy, file(nextContent++, Instant.ofEpochSecond(1)), Instant.ofEpochSecond(1));
            case "touchc" -> touch(r, copy, Instant.ofEpochSecond(3));
            default -> delete(r, copy);
        };
    }

    private boolean sync(Replica from, Replica to, int depth) {
        boolean changed = to.hear(from);
        if (depth == 1 || depth == 2) {
            changed |= to.place();
        }
        if (depth == 3) {
            changed |= to.placeAndCrash();
        }
        if (depth == 2) {
            changed |= to.settle(false);
            to.place();
        }
        return changed;
    }

    /** The user makes room for the entry as people do: takes a tree away, makes the directory above. */
    private boolean write(Replica r, SharePath path, Entry entry, Instant time) {
        if (r.shown(path).sameContent(entry)) {
            return false;
        }
        if (!(entry instanceof Entry.Directory)) {
            deleteBelow(r, path);
        }
        if (!path.parent().isRoot() && !(r.shown(path.parent()) instanceof Entry.Directory)) {
            local(r, path.parent(), new Entry.Directory(0755), time);
        }
        local(r, path, entry, time);
        return true;
    }

    private boolean touch(Replica r, SharePath path, Instant time) {
        if (r.shown(path) instanceof Entry.File file) {
            local(r, path, new Entry.File(file.content(), file.mode() ^ 1, time), time);
            return true;
        }
        if (r.shown(path) instanceof Entry.Directory directory) {
            local(r, path, new Entry.Directory(directory.mode() ^ 1), time);
            return true;
        }
        return false;
    }

    private boolean delete(Replica r, SharePath path) {
        if (!r.shown(path).isLive()) {
            return false;
        }
        deleteBelow(r, path);
        local(r, path, new Entry.Tombstone(), Instant.ofEpochSecond(9));
        return true;
    }

    private void deleteBelow(Replica r, SharePath path) {
        for (SharePath below : r.paths()) {
            if (below.isBelow(path) && r.shown(below).isLive()) {
                local(r, below, new Entry.Tombstone(), Instant.ofEpochSecond(9));
            }
        }
    }

    private void local(Replica r, SharePath path, Entry entry, Instant time) {
        Entry before = r.shown(path);
        int parent = -1;
        var base = r.bases.get(path);
        if (base != null && base.contentDot() != null) {
            parent = eventOf.getOrDefault(base.contentDot(), -1);
        }
        boolean unedited =
                r.frontier(path).winner().map(w -> w.conflictOf() != null).orElse(false);
        int ended = before.sameContent(entry) ? -1 : contentOf(before);
        if (ended >= 0) {
            consumed.computeIfAbsent(ended, c -> new ArrayList<>())
                    .add(new Consumption(!entry.isLive(), path, unedited));
        }
        LocalChange change = r.scan(path, entry, time);
        if (change instanceof LocalChange.Minted minted
                && minted.record().contentDot().equals(minted.record().dot())) {
            eventOf.put(minted.record().dot(), ancestors.size());
            ancestors.add(parent < 0 ? 0 : ancestors.get(parent) | 1L << parent);
            if (contentOf(entry) >= 0) {
                made.putIfAbsent(contentOf(entry), path);
            }
        }
    }

    /** Whether two events happened that had not heard of each other. */
    boolean hadConcurrency() {
        for (int a = 0; a < ancestors.size(); a++) {
            for (int b = 0; b < a; b++) {
                if ((ancestors.get(a) & 1L << b) == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    static Entry.File file(int content, Instant modified) {
        byte[] hash = new byte[Hash.BYTES];
        ByteBuffer.wrap(hash)
                .putInt(content >= SAME ? content : content % 7 == 3 ? 0 : content << 16)
                .putInt(content);
        return new Entry.File(new Content(new ContentId(Hash.of(hash)), 0, 0, List.of()), 0644, modified);
    }

    static Entry.Symlink link(int content) {
        return new Entry.Symlink(LinkTarget.of(Integer.toString(content).getBytes(StandardCharsets.UTF_8)));
    }

    /** The number of a file's or link's content; -1 for what has none. */
    static int contentOf(Entry entry) {
        if (entry instanceof Entry.File file) {
            return ByteBuffer.wrap(file.content().id().hash().bytes()).getInt(4);
        }
        if (entry instanceof Entry.Symlink link) {
            return Integer.parseInt(link.target().toString());
        }
        return -1;
    }

    /** What the users at the replica see, without nothing. */
    static SortedMap<SharePath, Entry> tree(Replica r) {
        TreeMap<SharePath, Entry> tree = new TreeMap<>();
        r.bases.forEach((path, base) -> {
            if (base.entry().isLive()) {
                tree.put(path, base.entry());
            }
        });
        return tree;
    }

    static boolean isCopy(PathRecord record) {
        return record.isLive() && record.conflictOf() != null;
    }
}
