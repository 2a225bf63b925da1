package io.tandemsync.engine.share;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.scan.KeyedReading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a history once everything has been mended and linked: it never settles, replicas differ, content is
 * lost or comes back, an index does not say what its disk shows, or there is no quiet.
 */
final class Verdict {
    /** What a user writes instead of one content may meet another that is gone. */
    private static final int FORGOTTEN_MAX = 10;

    private final VirtualTime time;
    private final List<VirtualReplica> replicas;
    private final Ledger ledger;
    private final Weather weather;
    private int replacements;
    private final History history;
    private final StringBuilder faults = new StringBuilder();

    Verdict(VirtualTime time, List<VirtualReplica> replicas, Ledger ledger, Weather weather, History history) {
        this.time = time;
        this.replicas = replicas;
        this.ledger = ledger;
        this.weather = weather;
        this.history = history;
    }

    /** Everything found, a line each; empty if nothing is wrong. */
    String faults(Random random) {
        settle("in the end");
        if (faults.isEmpty()) {
            losses();
            conflicts();
            indexes();
            quiet();
        }
        if (faults.isEmpty() && random.nextInt(3) == 0) {
            deletions(random);
        }
        weather.everyLink().forEach(link -> faults.append(link.faults()));
        return faults.toString();
    }

    private void settle(String when) {
        replicas.forEach(replica -> {
            if (replica.isBroken()) {
                faults.append(replica.name())
                        .append(" does not run ")
                        .append(when)
                        .append('\n');
            } else {
                replica.share().everything("test");
            }
        });
        if (!faults.isEmpty()) {
            return;
        }
        time.run(Duration.ofMillis(300), () -> false);
        boolean settled = time.run(Duration.ofMinutes(20), this::isSettledWithAnswers);
        for (int i = 0; i < FORGOTTEN_MAX && !settled && mayMiss() && replaceForgotten(); i++) {
            settled = time.run(Duration.ofMinutes(20), this::isSettledWithAnswers);
        }
        if (!settled) {
            faults.append("never settled ").append(when).append('\n');
            replicas.forEach(r -> faults.append(r.name())
                    .append(' ')
                    .append(r.share().status())
                    .append('\n')
                    .append(r.tree()));
        }
        trees(when);
    }

    private boolean mayMiss() {
        return weather.hasForgotten() || history.mounted().hasUndone();
    }

    /**
     * Where a repository was put back, a record may be left whose content no user wants and nobody has: its user replaced a
     * content whose first record only others remember. It is missed until a user writes something else there; where that
     * loses against it, as it counts as later, until the user puts what was written in its place.
     *
     * @return whether there was any
     */
    private boolean replaceForgotten() {
        boolean any = false;
        for (VirtualReplica replica : replicas) {
            for (SharePath path : replica.index().needs(SharePath.root(), 100)) {
                Entry wanted = replica.index()
                        .state(path)
                        .frontier()
                        .winner()
                        .orElseThrow()
                        .entry();
                boolean missed = wanted instanceof Entry.File file && !isHeld(file.content());
                if (missed && replica.mode().covers(AccessMode.WRITE) && !shownIsDirectory(replica, path)) {
                    any = true;
                    if (!resolve(replica, path)) {
                        ledger.consumed(replica.files(path.toString()).values());
                        replica.write(
                                path.toString(),
                                "instead of " + replacements++ + " that is gone from " + path + " at "
                                        + replica.name());
                    }
                }
            }
        }
        return any;
    }

    /** Puts a conflict copy in the place of the missing winner of its path; returns whether there is any. */
    private static boolean resolve(VirtualReplica replica, SharePath path) {
        return Conflict.open(replica.index()).stream()
                .filter(conflict -> conflict.path().equals(path))
                .filter(conflict -> shown(replica, conflict.conflictPath()).isLive())
                .findFirst()
                .map(conflict -> replica.share().commands().resolve(conflict.id(), Resolution.CONFLICT))
                .isPresent();
    }

    private static boolean shownIsDirectory(VirtualReplica replica, SharePath path) {
        return replica.stamp(path).map(stamp -> stamp.type() != Stamp.Type.FILE).orElse(false);
    }

    private boolean isHeld(Content content) {
        return replicas.stream().anyMatch(replica -> {
            KeyedReading reading = new KeyedReading(replica.keys());
            return replica.look(directory -> {
                // What stands in the staging area alone is half of a transfer, and its gaps may look like a file of
                // zeros.
                for (ShareDirectory.Area area : List.of(ShareDirectory.Area.DISPLACED, ShareDirectory.Area.VERSIONS)) {
                    for (String name : directory.list(area)) {
                        Stamp stamp = directory.stat(area, name);
                        if (stamp != null && stamp.type() == Stamp.Type.FILE) {
                            try (ShareDirectory.Source source = directory.open(area, name)) {
                                if (reading.read(source).content().equals(content)) {
                                    return true;
                                }
                            }
                        }
                    }
                }
                return replica.tree()
                        .lines()
                        .map(line -> SharePath.of(line.split(" ", 2)[0]))
                        .map(path -> shown(replica, path))
                        .anyMatch(entry -> entry instanceof Entry.File file
                                && file.content().equals(content));
            });
        });
    }

    private boolean isSettledWithAnswers() {
        return !weather.answer() && isSettled();
    }

    private boolean isSettled() {
        return replicas.stream().allMatch(r -> {
            ShareStatus status = r.share().status();
            return status.state() == ShareStatus.State.IDLE
                    && status.need().files() == 0
                    && status.problems().isEmpty()
                    && status.peers().size() == replicas.size() - 1
                    && status.peers().stream().allMatch(ShareStatus.PeerStatus::inSync);
        });
    }

    private static String common(VirtualReplica replica) {
        return replica.tree()
                .lines()
                .filter(line -> !line.startsWith(Users.OWN + " "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void trees(String when) {
        String first = common(replicas.get(0));
        for (VirtualReplica replica : replicas) {
            String tree = common(replica);
            if (!tree.equals(first)) {
                faults.append("trees differ ")
                        .append(when)
                        .append(": ")
                        .append(replica.name())
                        .append('\n');
                faults.append(tree)
                        .append("and ")
                        .append(replicas.get(0).name())
                        .append('\n')
                        .append(first);
            }
        }
    }

    private void losses() {
        StringBuilder all = new StringBuilder();
        StringBuilder kept = new StringBuilder();
        for (VirtualReplica replica : replicas) {
            all.append(replica.tree());
            replica.contents(ShareDirectory.Area.VERSIONS)
                    .forEach(content -> kept.append(content).append('\n'));
        }
        for (String content : ledger.standing()) {
            boolean stands = all.indexOf(content) >= 0 || (ledger.isLate(content) && kept.indexOf(content) >= 0);
            if (!stands) {
                faults.append("lost: ").append(content).append(kept.indexOf(content) >= 0 ? " (kept aside)" : "");
                faults.append(" in\n").append(replicas.get(0).tree());
            }
        }
    }

    /** Where one user works there are none, unless an old repository makes news of what that user replaced. */
    private void conflicts() {
        if (history.hasOneUser() && !weather.hasForgotten()) {
            replicas.stream()
                    .flatMap(replica -> replica.told().stream())
                    .filter(line -> line.contains(" settled "))
                    .forEach(line ->
                            faults.append("a conflict of nobody: ").append(line).append('\n'));
        }
    }

    /** Each index says what its disk shows, and nothing is left half done. */
    private void indexes() {
        for (VirtualReplica replica : replicas) {
            if (!replica.contents(ShareDirectory.Area.DISPLACED).isEmpty()) {
                faults.append(replica.name()).append(" has left something displaced\n");
            }
            if (replica.store().size(OrderedStore.Table.PLACEMENTS) != 0) {
                faults.append(replica.name()).append(" has left intents or doubts\n");
            }
            if (replica.mode().covers(AccessMode.WRITE)) {
                replica.index().forEach((path, state) -> compare(replica, path, state.base()));
                missing(replica);
            }
        }
    }

    private void compare(VirtualReplica replica, SharePath path, @Nullable Base base) {
        Entry said = base == null ? new Entry.Tombstone() : base.entry();
        Entry shown = shown(replica, path);
        boolean same = (said instanceof Entry.File a && shown instanceof Entry.File b)
                ? a.content().equals(b.content())
                        && a.mode() == b.mode()
                        && a.modified().equals(b.modified())
                : said.equals(shown);
        if (!same) {
            faults.append(replica.name())
                    .append(" takes ")
                    .append(path)
                    .append(" for ")
                    .append(said);
            faults.append(", the disk shows ").append(shown).append('\n');
        }
    }

    private static Entry shown(VirtualReplica replica, SharePath path) {
        KeyedReading reading = new KeyedReading(replica.keys());
        return replica.look(directory -> {
            Stamp stamp = directory.stat(path);
            if (stamp == null) {
                return new Entry.Tombstone();
            }
            return switch (stamp.type()) {
                case FILE -> {
                    try (ShareDirectory.Source source = directory.open(path)) {
                        yield new Entry.File(reading.read(source).content(), stamp.mode(), stamp.modified());
                    }
                }
                case DIRECTORY -> new Entry.Directory(stamp.mode());
                case SYMLINK -> new Entry.Symlink(directory.readLink(path));
                case SPECIAL -> throw new IOException("nobody makes special files here");
            };
        });
    }

    private void missing(VirtualReplica replica) {
        TreeSet<String> known = new TreeSet<>();
        replica.index().forEach((path, state) -> known.add(path.toString()));
        replica.tree()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(path -> !known.contains(path))
                .forEach(path -> faults.append(replica.name())
                        .append(" knows nothing of ")
                        .append(path)
                        .append('\n'));
    }

    /** Left alone it writes and says nothing; looking at everything again finds nothing. */
    private void quiet() {
        time.run(Duration.ofSeconds(70), () -> false);
        List<Long> before = marks(true);
        time.run(Duration.ofSeconds(70), () -> false);
        if (!marks(true).equals(before)) {
            faults.append("no quiet: messages, then writes of each store, then records: ")
                    .append(before);
            faults.append(" became ").append(marks(true)).append('\n');
        }
        List<Long> records = marks(false);
        replicas.forEach(replica -> replica.share().everything("test"));
        time.run(Duration.ofSeconds(5), () -> false);
        if (!marks(false).equals(records)) {
            faults.append("records were made of nothing: ").append(records);
            faults.append(" became ").append(marks(false)).append('\n');
        }
        trees("after quiet");
    }

    private List<Long> marks(boolean all) {
        List<Long> marks = new ArrayList<>();
        if (all) {
            marks.add(weather.everyLink().stream().mapToLong(VirtualLink::sent).sum());
            replicas.forEach(replica -> marks.add(replica.stored()));
        }
        for (VirtualReplica replica : replicas) {
            ShareIndex index = replica.index();
            marks.add(index.counter());
            marks.add(index.sequence());
        }
        return marks;
    }

    /** As the whole content of a file: what a power cut left of one may be how another begins. */
    private static boolean isIn(String tree, String content) {
        return tree.lines().anyMatch(line -> line.endsWith(" = " + content));
    }

    /** What is removed while all agree must not come back, not even after restarts. */
    private void deletions(Random random) {
        TreeSet<String> gone = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            gone.addAll(history.users().removeSomething());
            settle("after a removal");
            if (random.nextBoolean()) {
                weather.restartOne();
                settle("after a restart");
            }
        }
        for (VirtualReplica replica : replicas) {
            String tree = replica.tree();
            gone.stream().filter(content -> isIn(tree, content)).forEach(content -> faults.append("came back: ")
                    .append(content)
                    .append(" at ")
                    .append(replica.name())
                    .append('\n')
                    .append(tree));
        }
    }
}
