package io.tandemsync.engine.share;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * File systems that are mounted over directories of shares in a history, vanish, come back or are given up for good, and
 * what a person answers to the questions that this raises.
 */
final class MountedDisks {
    private static final String[] POINTS = {"d", "g", "d/e"};
    /** Longer than it takes from a wish for a scan to its begin. */
    private static final long RESCANNED_NANOS = 3_000_000_000L;
    /** Longer than it takes from an answer until it shows. */
    private static final long ANSWERED_NANOS = 200_000_000L;

    private final History history;
    private final Ledger ledger;
    private final Random random;
    private final List<Away> away = new ArrayList<>();
    /** What directories held that something was mounted over, by replica. */
    private final TreeMap<String, TreeSet<String>> hidden = new TreeMap<>();
    /** Replicas whose person wants back what went with a file system. */
    private final TreeSet<String> undoes = new TreeSet<>();
    /** What they want back, as long as all that is missing is not said to be meant. */
    private final TreeMap<String, TreeSet<String>> wantedBack = new TreeMap<>();
    /** When questions were answered, in nanoseconds. */
    private final TreeMap<String, Long> answered = new TreeMap<>();
    /** Replicas where whatever is missing was accepted not long ago. */
    private final TreeSet<String> accepting = new TreeSet<>();

    /** By replica, what was mounted after its directories were looked for, so that no watch hears of what is in it. */
    private final TreeMap<String, TreeMap<String, Unwatched>> unwatched = new TreeMap<>();

    private boolean undone;

    /** A file system that is not mounted now. */
    private record Away(VirtualReplica replica, String path, Runnable remount, String tree) {
        Collection<String> contents() {
            return DiskTree.files(tree, path).values();
        }
    }

    /** @param rescanned when a person asked for a scan of everything after it was mounted, in nanoseconds; never if negative */
    private record Unwatched(int opening, long rescanned) {}

    MountedDisks(History history, Ledger ledger, Random random) {
        this.history = history;
        this.ledger = ledger;
        this.random = random;
    }

    /** Whether anything was to come back that perhaps nobody had. */
    boolean hasUndone() {
        return undone;
    }

    /** Whether a watch hears of what happens there: it is told of the directories that stand when a scan of everything begins. */
    boolean isWatched(VirtualReplica replica, String path) {
        TreeMap<String, Unwatched> here = unwatched.getOrDefault(replica.name(), new TreeMap<>());
        if (!here.isEmpty() && !replica.isBroken() && replica.share().status().state() == ShareStatus.State.IDLE) {
            here.values()
                    .removeIf(each -> each.opening() != replica.openings()
                            || (each.rescanned() >= 0 && history.nanos() - each.rescanned() > RESCANNED_NANOS));
        }
        return here.keySet().stream().noneMatch(point -> path.startsWith(point + "/"));
    }

    /** One thing that happens to the file systems of somebody who may write: a reader's would be changes until reverted. */
    void happen() {
        VirtualReplica replica = history.replica(history.hasOneUser() ? 0 : random.nextInt(history.count()));
        if (replica.mode() != AccessMode.WRITE) {
            return;
        }
        if (random.nextInt(4) == 0) {
            history.log(replica, "will mount or unmount in the midst of its daemon's work");
            replica.actAt(random.nextInt(100), () -> happen(replica));
        } else {
            happen(replica);
        }
    }

    private void happen(VirtualReplica replica) {
        if (!replica.isBroken() && replica.share().status().state() == ShareStatus.State.IDLE) {
            accepting.remove(replica.name());
        }
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> mount(replica, POINTS[random.nextInt(POINTS.length)]);
            case 3, 4 -> {
                List<String> mounts = replica.disk().mounts();
                if (!mounts.isEmpty()) {
                    vanish(replica, mounts.get(random.nextInt(mounts.size())));
                }
            }
            case 5, 6, 7 -> away.stream()
                    .filter(each -> each.replica() == replica)
                    .findFirst()
                    .ifPresent(this::comeBack);
            case 8 -> away.stream()
                    .filter(each -> each.replica() == replica)
                    .findFirst()
                    .ifPresent(this::giveUp);
            default -> {
                if (replica.asks()) {
                    answer(replica);
                }
            }
        }
    }

    /** As programs do that mount what is plugged in: where there is no directory they make one. */
    private void mount(VirtualReplica replica, String path) {
        if (replica.stamp(SharePath.of(path)).isEmpty() && random.nextBoolean()) {
            attempt(replica, () -> history.users().makeDirectory(replica, path));
        }
        if (isPlainDirectory(replica, path)) {
            mounts(replica, path, () -> replica.disk().mountAt(path));
        }
    }

    private void mounts(VirtualReplica replica, String path, Runnable how) {
        Collection<String> covered = replica.files(path).values();
        hidden.computeIfAbsent(replica.name(), none -> new TreeSet<>()).addAll(covered);
        how.run();
        boolean rescans = !replica.isBroken() && random.nextBoolean();
        history.log(replica, "mounted at " + path + (rescans ? ", and looked for" : ""));
        acted(replica);
        unwatched
                .computeIfAbsent(replica.name(), none -> new TreeMap<>())
                .put(path, new Unwatched(replica.openings(), rescans ? history.nanos() : -1));
        if (rescans) {
            replica.share().everything("mounted");
        }
        if (accepting.contains(replica.name())) {
            ledger.consumed(covered);
        }
    }

    private static boolean isPlainDirectory(VirtualReplica replica, String path) {
        return replica.stamp(SharePath.of(path))
                        .filter(stamp -> stamp.type() == Stamp.Type.DIRECTORY)
                        .isPresent()
                && !replica.disk().mounts().contains(path);
    }

    private void vanish(VirtualReplica replica, String path) {
        if (replica.disk().mounts().stream().noneMatch(other -> other.startsWith(path + "/"))) {
            String tree = replica.tree();
            away.add(new Away(replica, path, replica.disk().unmountAt(path), tree));
            history.log(replica, "unmounted from " + path);
            acted(replica);
            boolean told = history.isWatched(replica, path + "/");
            unwatched.getOrDefault(replica.name(), new TreeMap<>()).remove(path);
            if (told) {
                history.later(random.nextInt(5_000), () -> replica.acted(path));
            }
        }
    }

    private void comeBack(Away each) {
        if (isPlainDirectory(each.replica(), each.path())) {
            away.remove(each);
            mounts(each.replica(), each.path(), each.remount());
        }
    }

    /** It does not come back: its directory is removed, and the question that follows will be answered. */
    private void giveUp(Away each) {
        away.remove(each);
        VirtualReplica replica = each.replica();
        boolean undo = !history.hasOneUser() && !accepting.contains(replica.name()) && random.nextBoolean();
        history.log(replica, "gives up what was at " + each.path() + (undo ? ", to have it back from others" : ""));
        if (undo) {
            undoes.add(replica.name());
            wantedBack.computeIfAbsent(replica.name(), none -> new TreeSet<>()).addAll(each.contents());
            ledger.consumed(each.contents().stream()
                    .filter(content -> !history.restsElsewhere(replica, content))
                    .toList());
        } else {
            undoes.remove(replica.name());
            ledger.consumed(each.contents());
        }
        if (isPlainDirectory(replica, each.path())) {
            remove(replica, each.path());
        }
    }

    /** A user has worked at the path, with what stands there now: what was there on a file system that is away is replaced. */
    void acted(VirtualReplica replica, String path) {
        for (Away each : away) {
            if (each.replica() == replica) {
                ledger.consumed(DiskTree.files(each.tree(), path).values());
            }
        }
    }

    private void remove(VirtualReplica replica, String path) {
        history.log(replica, "removes the directory " + path + " that has lost its file system");
        attempt(replica, () -> history.users().remove(replica, path));
    }

    private interface Doing {
        void run() throws IOException;
    }

    private void attempt(VirtualReplica replica, Doing doing) {
        try {
            doing.run();
        } catch (IOException e) {
            history.log(replica, "could not: " + e.getMessage());
        }
    }

    /** Somebody answers what the share asks: that all that is missing may go, or not. */
    void answer(VirtualReplica replica) {
        Long before = answered.get(replica.name());
        if (before != null && history.nanos() - before < ANSWERED_NANOS) {
            // The share may not have got to it yet.
            return;
        }
        answered.put(replica.name(), history.nanos());
        boolean undo = undoes.remove(replica.name());
        history.log(replica, undo ? "resume --undo" : "resume");
        if (undo) {
            undone = true;
        } else {
            accepting.add(replica.name());
            String tree = replica.tree();
            for (TreeMap<String, TreeSet<String>> missing : List.of(hidden, wantedBack)) {
                ledger.consumed(missing.getOrDefault(replica.name(), new TreeSet<>()).stream()
                        .filter(content -> !tree.contains(content))
                        .toList());
            }
        }
        replica.share().resume(undo);
    }

    /** Nothing is mounted any more, or will be. */
    void clear(List<VirtualReplica> replicas) {
        for (VirtualReplica replica : replicas) {
            // One may have hidden another.
            for (List<String> mounts = replica.disk().mounts();
                    !mounts.isEmpty();
                    mounts = replica.disk().mounts()) {
                vanish(replica, mounts.get(mounts.size() - 1));
            }
        }
        List.copyOf(away).forEach(this::giveUp);
    }

    /**
     * Whoever is told that a file system is away removes its directory. Where it never was, as on a copy, what was on it is
     * wanted back from others. Returns whether there was any.
     */
    boolean giveUpLost(VirtualReplica replica) {
        boolean any = false;
        if (!replica.isBroken()) {
            for (Problem problem : replica.share().status().problems()) {
                if (problem.code() == Problem.Code.UNMOUNTED && isPlainDirectory(replica, problem.path())) {
                    any = true;
                    if (!history.hasOneUser() && !accepting.contains(replica.name())) {
                        undoes.add(replica.name());
                    }
                    remove(replica, problem.path());
                }
            }
        }
        return any;
    }

    /** What was not read before something was mounted over it, or went with what it stood on, comes to no rest. */
    private void acted(VirtualReplica replica) {
        history.overlooks(replica);
        replica.actedUnseen();
    }
}
