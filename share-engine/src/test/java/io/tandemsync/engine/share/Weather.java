package io.tandemsync.engine.share;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.port.FakeOrderedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** What befalls machines and links in a history, and how it is repaired in the end. */
final class Weather {
    private static final int DELAY_MAX_MICROS = 10_000;

    private final History history;
    private final VirtualTime time;
    private final Random random;
    private final TreeMap<String, VirtualLink> links = new TreeMap<>();
    private final List<VirtualLink> everyLink = new ArrayList<>();
    private final TreeSet<String> deaf = new TreeSet<>();
    private final TreeMap<String, FakeOrderedStore> backups = new TreeMap<>();
    private boolean clearing;
    private boolean forgotten;

    Weather(History history, VirtualTime time, Random random) {
        this.history = history;
        this.time = time;
        this.random = random;
    }

    boolean isWatched(VirtualReplica replica) {
        return !deaf.contains(replica.name());
    }

    /** Whether any repository was put back, so that its replica has forgotten what it had told. */
    boolean hasForgotten() {
        return forgotten;
    }

    List<VirtualLink> everyLink() {
        return everyLink;
    }

    /** One thing that happens to somebody. */
    void happen() {
        int who = history.anyNumber();
        VirtualReplica replica = history.replica(who);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> toggle(who);
            case 6 -> kill(who, -1);
            case 7 -> stop(who);
            case 8 -> cutPower(who, -1);
            case 9 -> kill(who, random.nextInt(120));
            case 10 -> cutPower(who, random.nextInt(120));
            case 11 -> fail(replica);
            case 12 -> fillDisk(replica);
            case 13 -> {
                long seconds = random.nextInt(3) == 0 ? random.nextInt(4_000_000) - 2_000_000 : random.nextInt(20) - 10;
                history.log(replica, "clock jumps by " + seconds + " s");
                replica.clockJumps(Duration.ofSeconds(seconds));
            }
            case 14 -> {
                boolean hears = deaf.remove(replica.name());
                if (!hears) {
                    deaf.add(replica.name());
                    history.overlooks(replica);
                }
                history.log(replica, hears ? "watcher works again" : "watcher is silent");
            }
            default -> restore(who);
        }
    }

    private void fail(VirtualReplica replica) {
        int calls = random.nextInt(100);
        history.log(replica, "disk will fail after " + calls + " calls");
        replica.failAt(calls);
        history.later(2_000_000 + random.nextInt(5_000_000), () -> mend(replica));
    }

    /** Somebody restarts a daemon whose share stands still. */
    private void mend(VirtualReplica replica) {
        if (!replica.isDead() && replica.isBroken()) {
            history.log(replica, "restarted");
            cutAll(history.numberOf(replica), Duration.ZERO);
            replica.die();
            history.later(1_000, () -> restart(replica));
        }
    }

    /** Somebody says of whatever asks that what is gone may go, and links it again. Returns whether anything asked. */
    boolean answer() {
        boolean any = false;
        for (int i = 0; i < history.count(); i++) {
            VirtualReplica replica = history.replica(i);
            if (replica.asks()) {
                history.mounted().answer(replica);
                any = true;
            }
            any |= history.mounted().giveUpLost(replica);
        }
        if (any) {
            history.later(1_000_000, () -> linkAll(history.count()));
        }
        return any;
    }

    private void restart(VirtualReplica replica) {
        if (replica.isDead()) {
            replica.disk().kill();
            replica.reopenStore();
            replica.restart();
            linkAgain(replica);
        }
    }

    /** A daemon that starts links whom it was linked with, often before the share has looked at its disk. */
    private void linkAgain(VirtualReplica replica) {
        int who = history.numberOf(replica);
        if (random.nextBoolean()) {
            for (int other = 0; other < history.count(); other++) {
                if (links.containsKey(key(who, other))) {
                    link(who, other, random.nextBoolean() ? 1 : DELAY_MAX_MICROS);
                }
            }
        }
    }

    private void fillDisk(VirtualReplica replica) {
        history.log(replica, "disk is full");
        replica.disk().spare(random.nextInt(60));
        history.later(random.nextInt(8_000_000), () -> replica.disk().capacity(History.CAPACITY));
    }

    /** Kills the process now or at one of its next calls, and starts it again later. */
    private void kill(int who, int calls) {
        VirtualReplica replica = history.replica(who);
        die(who, calls, "killed", () -> {
            replica.disk().kill();
            replica.reopenStore();
        });
    }

    /** The process is told to stop, and starts again later. */
    private void stop(int who) {
        VirtualReplica replica = history.replica(who);
        if (!replica.isBroken() && !clearing) {
            history.log(replica, "stops");
            closing(replica, () -> {
                if (!replica.isDead()) {
                    end(who, "has stopped", () -> {
                        replica.disk().kill();
                        replica.reopenStore();
                    });
                }
            });
        }
    }

    /** Has the share close, and goes on in the same instant, whether it could or not. */
    private static void closing(VirtualReplica replica, Runnable then) {
        var unused = replica.share().close().whenComplete((closed, failure) -> then.run());
    }

    private void cutPower(int who, int calls) {
        VirtualReplica replica = history.replica(who);
        die(who, calls, "power cut", () -> {
            replica.losePower(random);
            history.powerWasCut(replica);
        });
    }

    private void die(int who, int calls, String how, Runnable loss) {
        VirtualReplica replica = history.replica(who);
        if (replica.isDead() || clearing) {
            return;
        }
        if (calls < 0) {
            end(who, how, loss);
        } else {
            replica.dieAt(calls, () -> end(who, how, loss));
        }
    }

    private void end(int who, String how, Runnable loss) {
        VirtualReplica replica = history.replica(who);
        history.log(replica, how);
        replica.die();
        cutAll(who, random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(3_000)));
        // Not before all that was under way has ended.
        history.later(random.nextInt(300_000), () -> afterwards(who, loss));
    }

    private void afterwards(int who, Runnable loss) {
        VirtualReplica replica = history.replica(who);
        loss.run();
        history.log(replica, "starts");
        if (random.nextInt(4) == 0 && !clearing) {
            replica.restartToDieAt(random.nextInt(60), () -> {
                history.log(replica, "killed soon after");
                replica.die();
                cutAll(who, Duration.ZERO);
                history.later(1_000, () -> restart(replica));
            });
        } else {
            replica.restart();
        }
        linkAgain(replica);
    }

    /** A backup of the repository is made, or put back. */
    private void restore(int who) {
        VirtualReplica replica = history.replica(who);
        if (replica.isDead() || replica.mode() != AccessMode.WRITE) {
            // A reader that has forgotten what it placed takes it for its user's own, which stays until it is reverted.
            return;
        }
        FakeOrderedStore old = backups.remove(replica.name());
        if (old == null) {
            history.log(replica, "backup of the repository");
            backups.put(replica.name(), replica.backup());
        } else {
            forgotten = true;
            if (random.nextBoolean() && !replica.isBroken()) {
                history.log(replica, "stops");
                closing(replica, () -> putBack(who, old));
            } else {
                putBack(who, old);
            }
        }
    }

    private void putBack(int who, FakeOrderedStore old) {
        VirtualReplica replica = history.replica(who);
        if (replica.isDead()) {
            return;
        }
        history.log(replica, "backup of the repository is put back");
        replica.die();
        cutAll(who, Duration.ZERO);
        history.later(1_000, () -> {
            if (replica.isDead()) {
                history.forgets(replica);
                replica.rollBack(old);
                linkAgain(replica);
            }
        });
    }

    private void toggle(int who) {
        int other = history.anyNumber();
        if (other != who) {
            VirtualLink link = links.get(key(who, other));
            if (link != null && !link.isCut()) {
                history.log(history.replica(who), "cut " + key(who, other));
                link.cut(random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(3_000)));
            } else {
                link(who, other);
            }
        }
    }

    private static String key(int who, int other) {
        return Math.min(who, other) + "-" + Math.max(who, other);
    }

    private void link(int who, int other) {
        link(who, other, random.nextInt(4) == 0 ? 400_000 : DELAY_MAX_MICROS);
    }

    private void link(int who, int other, int delayMaxMicros) {
        VirtualLink link = links.get(key(who, other));
        VirtualReplica one = history.replica(who);
        VirtualReplica far = history.replica(other);
        boolean up = !one.isBroken() && !far.isBroken();
        if (up && (link == null || link.isCut())) {
            history.log(one, "link " + key(who, other));
            VirtualLink made = new VirtualLink(time, one, far, new Random(random.nextLong()), delayMaxMicros);
            everyLink.add(made);
            links.put(key(who, other), made);
        }
    }

    private void cutAll(int who, Duration later) {
        links.forEach((key, link) -> {
            if (key.startsWith(who + "-") || key.endsWith("-" + who)) {
                link.cut(later);
            }
        });
    }

    /** Stops everything bad: machines run, disks have room, watchers hear. */
    void clear(List<VirtualReplica> replicas) {
        clearing = true;
        deaf.clear();
        // Longer than anybody keeps a file open.
        time.run(Duration.ofSeconds(25), () -> false);
        replicas.forEach(VirtualReplica::calm);
        history.mounted().clear(replicas);
        // Longer than a death takes, and a cut until it is heard of.
        time.run(Duration.ofSeconds(5), () -> false);
        for (VirtualReplica replica : replicas) {
            replica.disk().capacity(History.CAPACITY);
            replica.calm();
            mend(replica);
        }
        time.run(Duration.ofSeconds(5), () -> false);
        while (answer()) {
            time.run(Duration.ofSeconds(1), () -> false);
        }
        linkAll(replicas.size());
    }

    /** Links everybody with everybody. */
    void linkAll(int count) {
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                link(i, j);
            }
        }
    }

    /** Kills one in quiet times and starts it again. */
    void restartOne() {
        int who = history.anyNumber();
        VirtualReplica replica = history.replica(who);
        cutAll(who, Duration.ZERO);
        replica.killAndStart();
        linkAgain(replica);
        time.run(Duration.ofSeconds(1), () -> false);
        linkAll(history.count());
    }
}
