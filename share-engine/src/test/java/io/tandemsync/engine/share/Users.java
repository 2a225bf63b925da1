package io.tandemsync.engine.share;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What users do in a history: each at one replica, or two of them at once where that is awkward. */
final class Users {
    private static final String[] PATHS = {"a", "A", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "g", "g/a", "g/d"};
    /** Where users of a replica that only reads may work: nobody else does there. */
    static final String OWN = "r";

    private final History history;
    private final Random random;
    private final Ledger ledger;
    private int contents;

    Users(History history, Random random, Ledger ledger) {
        this.history = history;
        this.random = random;
        this.ledger = ledger;
    }

    private interface Doing {
        void at(VirtualReplica replica) throws IOException;
    }

    /** One thing that one user does, or two do. */
    void act() {
        VirtualReplica replica = history.anyone();
        if (!replica.mode().covers(io.tandemsync.engine.model.AccessMode.WRITE)) {
            attempt(replica, r -> write(r, OWN));
        } else if (random.nextInt(4) == 0) {
            history.log(replica, "will act in the midst of its daemon's work");
            replica.actAt(random.nextInt(100), () -> act(replica));
        } else {
            act(replica);
        }
    }

    private void act(VirtualReplica replica) {
        String path = anyPath();
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 -> attempt(replica, r -> write(r, path));
            case 5 -> attempt(replica, r -> save(r, path));
            case 6 -> attempt(replica, r -> append(r, path));
            case 7, 8 -> attempt(replica, r -> remove(r, path));
            case 9 -> attempt(replica, r -> makeDirectory(r, path));
            case 10, 11, 12 -> attempt(replica, r -> rename(r, path, anyPath()));
            case 13 -> attempt(replica, r -> mode(r, path));
            case 14 -> attempt(replica, r -> makeLink(r, path));
            case 15 -> attempt(replica, r -> switchType(r, path));
            case 16 -> {
                // A chmod beside an edit.
                attempt(replica, r -> mode(r, path));
                attempt(history.anyWriter(), r -> write(r, path));
            }
            case 17 -> {
                // A whole directory is removed beside a creation inside.
                String directory = random.nextBoolean() ? "d" : "g";
                attempt(replica, r -> remove(r, directory));
                attempt(history.anyWriter(), r -> write(r, directory + "/a"));
            }
            case 18 -> {
                // Directories are moved into each other.
                attempt(replica, r -> rename(r, "d", "g/d"));
                attempt(history.anyWriter(), r -> rename(r, "g", "d/e"));
            }
            case 19 -> same(replica, path);
            case 20 -> attempt(replica, r -> rename(r, "a", "A"));
            default -> {
                for (String each : random.nextInt(3) == 0 ? PATHS : new String[] {path}) {
                    burst(replica, each);
                }
            }
        }
    }

    private String anyPath() {
        return PATHS[random.nextInt(PATHS.length)];
    }

    private void attempt(VirtualReplica replica, Doing doing) {
        try {
            doing.at(replica);
        } catch (IOException e) {
            // The user tried what the tree or the disk does not allow.
            history.log(replica, "could not: " + e.getMessage());
        }
    }

    private void acted(VirtualReplica replica, String path) {
        history.mounted().acted(replica, path);
        if (history.isWatched(replica, path)) {
            history.later(random.nextInt(5_000), () -> replica.acted(path));
        }
        replica.actedUnseen();
    }

    private String content(VirtualReplica replica, String path) {
        return "w" + contents++ + " by " + replica.name() + " at " + path;
    }

    private static Stamp.@Nullable Type type(VirtualReplica replica, String path) {
        return replica.stamp(SharePath.of(path)).map(Stamp::type).orElse(null);
    }

    private void write(VirtualReplica replica, String path) throws IOException {
        put(replica, path, content(replica, path));
    }

    private void put(VirtualReplica replica, String path, String content) throws IOException {
        Stamp.Type type = type(replica, path);
        if (type != null && type != Stamp.Type.FILE) {
            return;
        }
        SortedMap<String, String> before = replica.files(path);
        replica.user().write(path, content.getBytes(StandardCharsets.UTF_8));
        history.log(replica, "write " + path + " = " + content);
        ledger.consumed(before.values());
        ledger.wrote(replica.name(), content, history.isWatched(replica, path));
        acted(replica, path);
    }

    /** As an editor does: another file, and a rename over the old one. */
    private void save(VirtualReplica replica, String path) throws IOException {
        if (type(replica, path) != Stamp.Type.FILE) {
            return;
        }
        String content = content(replica, path);
        String temporary = path + "~";
        SortedMap<String, String> before = replica.files(path);
        // A power cut may have left one behind, which is overwritten as well.
        before.putAll(replica.files(temporary));
        replica.user().write(temporary, content.getBytes(StandardCharsets.UTF_8));
        ledger.wrote(replica.name(), content, history.isWatched(replica, path));
        acted(replica, temporary);
        replica.user().rename(temporary, path);
        history.log(replica, "save " + path + " = " + content);
        ledger.consumed(before.values());
        acted(replica, path);
        acted(replica, temporary);
    }

    /** Opens the file now and writes to it later, under whatever name it has by then. */
    private void append(VirtualReplica replica, String path) throws IOException {
        if (type(replica, path) != Stamp.Type.FILE) {
            return;
        }
        DiskUser.Writer writer = replica.user().open(path);
        history.log(replica, "open " + path);
        boolean adds = random.nextInt(3) > 0;
        int wait = random.nextInt(3) == 0 ? 20_000_000 : 30_000;
        history.later(
                random.nextInt(wait),
                () -> attempt(replica, r -> {
                    String id = content(r, path);
                    try (writer) {
                        if (adds) {
                            history.appended(r, writer, " + " + id, path);
                        } else {
                            history.overwritten(r, writer, id, path);
                        }
                    }
                    // The watcher names the file as it is called by now.
                    for (String now : r.pathsOf(id)) {
                        acted(r, now);
                    }
                    acted(r, path);
                }));
    }

    /** As a program does that saves again and again: in the midst of others' looks, updates and deaths. */
    private void burst(VirtualReplica replica, String path) {
        int pause = random.nextBoolean() ? 20_000 : 100_000;
        for (int i = 0; i < 5; i++) {
            history.later(i * pause + random.nextInt(pause), () -> attempt(replica, r -> write(r, path)));
        }
    }

    private void same(VirtualReplica replica, String path) {
        String content = "equal " + content(replica, path);
        attempt(replica, r -> put(r, path, content));
        attempt(history.anyWriter(), r -> put(r, path, content));
    }

    void remove(VirtualReplica replica, String path) throws IOException {
        SortedMap<String, String> before = replica.files(path);
        try {
            replica.user().remove(path);
            history.log(replica, "remove " + path);
        } finally {
            // It ends at a mount point, when all below that is gone.
            before.keySet().removeAll(replica.files(path).keySet());
            ledger.consumed(before.values());
            acted(replica, path);
        }
    }

    void makeDirectory(VirtualReplica replica, String path) throws IOException {
        replica.user().makeDirectory(path);
        history.log(replica, "mkdir " + path);
        acted(replica, path);
    }

    private void makeLink(VirtualReplica replica, String path) throws IOException {
        replica.user().makeLink(path, "to-" + contents++);
        history.log(replica, "symlink " + path);
        acted(replica, path);
    }

    /** A file becomes a directory with something in it, and the other way round. */
    private void switchType(VirtualReplica replica, String path) throws IOException {
        Stamp.Type type = type(replica, path);
        if (type != null) {
            remove(replica, path);
        }
        if (type == Stamp.Type.DIRECTORY) {
            write(replica, path);
        } else {
            makeDirectory(replica, path);
            write(replica, path + "/a");
        }
    }

    private void rename(VirtualReplica replica, String from, String to) throws IOException {
        Stamp.Type over = type(replica, to);
        boolean below = to.startsWith(from + "/") || from.startsWith(to + "/");
        Stamp.Type moved = type(replica, from);
        if (from.equals(to)
                || below
                || moved == null
                || (over != null && (over != moved || over == Stamp.Type.DIRECTORY))) {
            return;
        }
        SortedMap<String, String> lost = replica.files(to);
        replica.user().rename(from, to);
        history.log(replica, "rename " + from + " " + to);
        ledger.consumed(lost.values());
        acted(replica, from);
        acted(replica, to);
    }

    private void mode(VirtualReplica replica, String path) throws IOException {
        boolean directory = type(replica, path) == Stamp.Type.DIRECTORY;
        int mode = directory ? (random.nextBoolean() ? 0750 : 0755) : (random.nextBoolean() ? 0600 : 0640);
        replica.user().setMode(path, mode);
        history.log(replica, "chmod " + path + " " + Integer.toOctalString(mode));
        acted(replica, path);
    }

    /** In quiet times: removes something that stands; what it held must never come back. */
    List<String> removeSomething() {
        VirtualReplica replica = history.anyWriter();
        String path = anyPath();
        SortedMap<String, String> gone = replica.files(path);
        attempt(replica, r -> remove(r, path));
        String left = replica.tree();
        return gone.values().stream()
                .flatMap(content -> Ledger.ids(content).stream())
                .filter(id -> !left.contains(id))
                .toList();
    }
}
