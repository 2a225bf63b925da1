package io.tandemsync.engine.share;

import io.tandemsync.engine.access.HashedSignatures;
import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.SignatureScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * One random history of a few replicas from a seed: users work, links come and go, processes die at any call, disks fill,
 * fail and forget, clocks jump, watchers fall silent, old repositories are put back. At the end everything is mended and
 * linked, and has to agree; no content may be lost that no user replaced.
 */
final class History {
    static final long CAPACITY = 1_000_000;
    private static final int REPLICAS_MAX = 4;
    /** One history in so many signs as the product does; the others by hashes, which takes half the time. */
    private static final int REALLY_SIGNED = 16;
    /** In one history in so many only one user works. */
    private static final int ALONE = 6;
    /** In one history in so many file systems are mounted within shares. */
    private static final int MOUNTING = Integer.getInteger("sim.mounting", 4);

    private final VirtualTime time;
    private final Random random;
    private final SignatureScheme signatures;
    private final ShareKeys keys;
    private final long seed;
    private final List<VirtualReplica> replicas = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final Weather weather;
    private final Users users;
    private final MountedDisks mounted;
    private final StringBuilder trace = new StringBuilder();
    private final boolean alone;
    private final boolean mounts;
    private int stepsLeft;

    History(long seed) {
        this.seed = seed;
        signatures = seed % REALLY_SIGNED == 0 ? new JdkSignatures() : new HashedSignatures();
        keys = TestSecrets.keys(1, signatures);
        time = new VirtualTime(seed);
        random = new Random(seed);
        weather = new Weather(this, time, new Random(seed * 7 + 1));
        users = new Users(this, new Random(seed * 7 + 2), ledger);
        mounted = new MountedDisks(this, ledger, new Random(seed * 7 + 3));
        mounts = (seed - 1) % MOUNTING == 0;
        int count = 2 + random.nextInt(3);
        alone = random.nextInt(ALONE) == 0;
        boolean reader = count > 2 && random.nextInt(4) == 0;
        for (int i = 0; i < count; i++) {
            boolean reads = reader && i == count - 1;
            ShareKeys own = reads ? keys.limitedTo(AccessMode.READ) : keys;
            VirtualReplica replica = new VirtualReplica(time, i, own, signatures, seed);
            replica.disk().capacity(CAPACITY);
            replica.disk().exchanges(random.nextInt(8) != 0);
            // Told by the seed itself: a number drawn here would make all others mean other histories.
            replica.disk().tellsWriters((seed + i) % 8 != 0);
            replicas.add(replica);
        }
    }

    /** Runs it; returns what is wrong at the end, empty if nothing is. */
    String run(int steps) {
        stepsLeft = steps;
        step();
        time.run(Duration.ofHours(1), () -> stepsLeft == 0);
        weather.clear(replicas);
        Verdict verdict = new Verdict(time, replicas, ledger, weather, this);
        return verdict.faults(random);
    }

    /** What users did, what befell machines and what the shares told, in the order of time. */
    String trace() {
        List<String> lines = new ArrayList<>(List.of(trace.toString().split("\n")));
        replicas.forEach(replica -> lines.addAll(replica.told()));
        lines.sort(Comparator.comparing(line -> line.split(" ", 2)[0]));
        return String.join("\n", lines) + "\nended " + time.now() + "\n";
    }

    private void step() {
        if (stepsLeft > 0) {
            replicas.stream().filter(this::isAtRest).forEach(r -> ledger.atRest(r.name()));
            if (random.nextInt(3) == 0) {
                weather.happen();
            } else {
                users.act();
            }
            if (mounts) {
                mounted.happen();
            }
            if (!alone && replicas.size() < REPLICAS_MAX && random.nextInt(150) == 0) {
                copyReplica();
            }
            stepsLeft--;
            int pause = random.nextInt(3) == 0 ? 4_000_000 : random.nextInt(3) == 0 ? 60_000 : 8_000;
            later(random.nextInt(pause), this::step);
        }
    }

    private boolean isAtRest(VirtualReplica replica) {
        return !replica.isBroken()
                && replica.share().status().state() == ShareStatus.State.IDLE
                && replica.share().status().problems().isEmpty()
                && time.nanos() - replica.lastActed() > 1_000_000_000L;
    }

    /** Somebody copies a replica's directory, with its repository, to another machine. */
    private void copyReplica() {
        VirtualReplica original = anyWriter();
        if (!original.isBroken()) {
            log(original, "is copied to replica-" + replicas.size());
            VirtualReplica copy = new VirtualReplica(time, replicas.size(), keys, signatures, seed, original);
            copy.disk().capacity(CAPACITY);
            replicas.add(copy);
        }
    }

    /** What was not yet stable when the power went may be gone; what had come to rest stays. */
    void powerWasCut(VirtualReplica replica) {
        StringBuilder here = new StringBuilder();
        StringBuilder elsewhere = new StringBuilder();
        for (VirtualReplica each : replicas) {
            StringBuilder all = each == replica ? here : elsewhere;
            all.append(each.tree());
            // What stands in the staging area alone was a file whose way to its path was lost, whatever a user wrote
            // into it.
            for (Area area : List.of(Area.DISPLACED, Area.VERSIONS)) {
                each.contents(area).forEach(content -> all.append(content).append('\n'));
            }
        }
        ledger.powerCut(
                replica.name(), content -> here.indexOf(content) >= 0, content -> elsewhere.indexOf(content) >= 0);
    }

    /** What was written just now and not found yet may never be heard of. */
    void overlooks(VirtualReplica replica) {
        ledger.overlooked(replica.name());
    }

    /**
     * An old repository comes back: what stands aside here and in no directory is under no name that it knows, and stays among
     * the kept versions, pinned.
     */
    void forgets(VirtualReplica replica) {
        StringBuilder trees = new StringBuilder();
        replicas.forEach(each -> trees.append(each.tree()));
        for (Area area : List.of(Area.DISPLACED, Area.VERSIONS)) {
            replica.contents(area).stream()
                    .flatMap(content -> Ledger.ids(content).stream())
                    .filter(id -> !id.isEmpty() && trees.indexOf(id) < 0)
                    .forEach(ledger::wroteLate);
        }
    }

    /** Appends through an open handle; what counts is where the file has got to by now. */
    void appended(VirtualReplica replica, DiskUser.Writer writer, String text, String path) throws IOException {
        writer.append(text.getBytes(StandardCharsets.UTF_8));
        wroteThroughHandle(replica, text.substring(3), "append to what was " + path);
    }

    /** A user has replaced what a file held, through a handle opened before. */
    void overwritten(VirtualReplica replica, DiskUser.Writer writer, String text, String path) throws IOException {
        String before = new String(writer.read(), StandardCharsets.UTF_8);
        writer.overwrite(text.getBytes(StandardCharsets.UTF_8));
        ledger.consumed(List.of(before));
        wroteThroughHandle(replica, text, "overwrite what was " + path);
    }

    private void wroteThroughHandle(VirtualReplica replica, String id, String what) {
        List<String> paths = replica.pathsOf(id);
        boolean inTree = !paths.isEmpty();
        boolean aside = List.of(Area.values()).stream()
                .flatMap(area -> replica.contents(area).stream())
                .anyMatch(content -> content.contains(id));
        log(replica, what + " = " + id + (inTree ? "" : aside ? " (aside)" : " (gone)"));
        if (inTree || aside) {
            ledger.wrote(replica.name(), id, inTree && paths.stream().allMatch(path -> isWatched(replica, path)));
            if (!inTree) {
                ledger.wroteLate(id);
            }
        }
    }

    // For users and the weather.

    VirtualReplica anyone() {
        return replicas.get(alone ? 0 : random.nextInt(replicas.size()));
    }

    /** Whether one user did everything, at one replica, so that there was nothing to settle. */
    boolean hasOneUser() {
        return alone;
    }

    VirtualReplica anyWriter() {
        VirtualReplica replica = anyone();
        return replica.mode() == AccessMode.WRITE ? replica : replicas.get(0);
    }

    int anyNumber() {
        return random.nextInt(replicas.size());
    }

    int count() {
        return replicas.size();
    }

    VirtualReplica replica(int number) {
        return replicas.get(number);
    }

    int numberOf(VirtualReplica replica) {
        return replicas.indexOf(replica);
    }

    /** Whether the share hears of what a user does there. */
    boolean isWatched(VirtualReplica replica, String path) {
        return weather.isWatched(replica) && mounted.isWatched(replica, path);
    }

    Users users() {
        return users;
    }

    MountedDisks mounted() {
        return mounted;
    }

    /** Whether another replica that is at rest has the content, and may make a conflict copy of it. */
    boolean restsElsewhere(VirtualReplica replica, String content) {
        return replicas.stream()
                .filter(other -> other != replica && other.mode() == AccessMode.WRITE)
                .anyMatch(other -> isAtRest(other) && other.tree().contains(content));
    }

    long nanos() {
        return time.nanos();
    }

    /** Does something in so many microseconds, whoever is in the middle of what then. */
    void later(long micros, Runnable what) {
        time.in(Duration.ofNanos(micros * 1_000), what);
    }

    void log(VirtualReplica replica, String what) {
        trace.append(time.now())
                .append(' ')
                .append(replica.name())
                .append(": ")
                .append(what)
                .append('\n');
    }
}
