package io.tandemsync.engine.share;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One random history of a few replicas from a seed: users write, delete, rename and change types and modes, links come and
 * go, processes die. At the end everything is linked and has to agree, and no content may be lost that no user replaced.
 */
final class History {
    private static final String[] PATHS = {"a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "g", "g/a"};

    private final VirtualTime time;
    private final Random random;
    private final List<VirtualReplica> replicas = new ArrayList<>();
    private final Map<String, VirtualLink> links = new TreeMap<>();
    private final TreeSet<String> written = new TreeSet<>();
    private final TreeSet<String> consumed = new TreeSet<>();
    private final StringBuilder trace = new StringBuilder();
    private int contents;

    History(long seed, int count) {
        time = new VirtualTime(seed);
        random = new Random(seed);
        JdkSignatures signatures = new JdkSignatures();
        Random keyRandom = new Random(1);
        ShareKeys keys = ShareKeys.create(
                new Randomness() {
                    @Override
                    public byte[] bytes(int length) {
                        byte[] bytes = new byte[length];
                        keyRandom.nextBytes(bytes);
                        return bytes;
                    }

                    @Override
                    public long below(long bound) {
                        return 0;
                    }
                },
                signatures);
        for (int i = 0; i < count; i++) {
            replicas.add(new VirtualReplica(time, i, keys, signatures, seed));
        }
    }

    /** Runs it; returns what is wrong at the end, empty if nothing is. */
    String run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            long pause = random.nextInt(3) == 0 ? random.nextInt(4_000) : random.nextInt(60);
            time.run(Duration.ofMillis(pause), () -> false);
        }
        for (int i = 0; i < replicas.size(); i++) {
            for (int j = i + 1; j < replicas.size(); j++) {
                link(i, j);
            }
        }
        replicas.forEach(replica -> replica.share().everything("test"));
        time.run(Duration.ofMillis(200), () -> false);
        boolean quiet = time.run(Duration.ofMinutes(20), this::isSettled);
        return faults(quiet);
    }

    /** What users did and what the shares told, in the order of time. */
    String trace() {
        List<String> lines = new ArrayList<>(List.of(trace.toString().split("\n")));
        replicas.forEach(replica -> lines.addAll(replica.told()));
        lines.sort(Comparator.comparing(line -> line.split(" ", 2)[0]));
        return String.join("\n", lines) + "\n";
    }

    private boolean isSettled() {
        return replicas.stream()
                .allMatch(r -> r.share().status().state() == ShareStatus.State.IDLE
                        && r.share().status().need().files() == 0
                        && r.share().status().peers().size() == replicas.size() - 1
                        && r.share().status().peers().stream().allMatch(ShareStatus.PeerStatus::inSync));
    }

    private String faults(boolean quiet) {
        StringBuilder faults = new StringBuilder();
        if (!quiet) {
            faults.append("never settled\n");
            replicas.forEach(r -> faults.append(r.name())
                    .append(' ')
                    .append(r.share().status())
                    .append('\n'));
        }
        String tree = replicas.get(0).tree();
        for (VirtualReplica replica : replicas) {
            if (!replica.tree().equals(tree)) {
                faults.append("trees differ: ")
                        .append(replica.name())
                        .append('\n')
                        .append(replica.tree());
                faults.append("and ")
                        .append(replicas.get(0).name())
                        .append('\n')
                        .append(tree);
            }
        }
        for (String content : written) {
            if (!consumed.contains(content) && !tree.contains("= " + content + "\n")) {
                faults.append("lost: ").append(content).append(" in\n").append(tree);
            }
        }
        return faults.toString();
    }

    private void step() {
        int who = random.nextInt(replicas.size());
        VirtualReplica replica = replicas.get(who);
        String path = PATHS[random.nextInt(PATHS.length)];
        try {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> write(replica, path);
                case 4 -> remove(replica, path);
                case 5 -> makeDirectory(replica, path);
                case 6 -> rename(replica, path, PATHS[random.nextInt(PATHS.length)]);
                case 7 -> mode(replica, path);
                case 8 -> makeLink(replica, path);
                case 9, 10, 11 -> toggle(who);
                case 12 -> {
                    int fate = random.nextInt(6);
                    if (fate < 2) {
                        log(replica, "killed");
                        cutAll(who);
                        replica.killAndStart();
                    } else if (fate == 2) {
                        powerCut(who);
                    }
                }
                default -> log(replica, "waits");
            }
        } catch (IOException e) {
            // The user tried what the tree does not allow.
            log(replica, "could not: " + e.getMessage());
        }
    }

    /** What was not yet stable when the power went may be gone; what was idle and told stays. */
    private void powerCut(int who) {
        VirtualReplica replica = replicas.get(who);
        boolean stable = replica.share().status().state() == ShareStatus.State.IDLE
                && time.nanos() - replica.lastActed() > 3_000_000_000L;
        log(replica, "power cut" + (stable ? "" : " while busy"));
        cutAll(who);
        replica.crashAndStart(random.nextInt(4));
        if (!stable) {
            String everywhere = String.join(
                            "\n", replicas.stream().map(VirtualReplica::tree).toList()) + "\n";
            for (String content : written) {
                if (content.contains(" by " + replica.name() + " ") && !everywhere.contains("= " + content + "\n")) {
                    consumed.add(content);
                }
            }
        }
    }

    private void toggle(int who) {
        int other = random.nextInt(replicas.size());
        if (other == who) {
            return;
        }
        String key = Math.min(who, other) + "-" + Math.max(who, other);
        VirtualLink link = links.get(key);
        if (link != null && !link.isCut()) {
            log(replicas.get(who), "cut " + key);
            link.cut();
        } else {
            link(who, other);
        }
    }

    private void link(int who, int other) {
        String key = Math.min(who, other) + "-" + Math.max(who, other);
        VirtualLink link = links.get(key);
        if (link == null || link.isCut()) {
            log(replicas.get(who), "link " + key);
            time.run(Duration.ofMillis(1), () -> false);
            links.put(key, new VirtualLink(time, replicas.get(who), replicas.get(other)));
        }
    }

    private void cutAll(int who) {
        links.forEach((key, link) -> {
            if (key.startsWith(who + "-") || key.endsWith("-" + who)) {
                link.cut();
            }
        });
    }

    private void write(VirtualReplica replica, String path) throws IOException {
        if (!replica.isFree(path) && !replica.files(path).containsKey(path)) {
            return;
        }
        SortedMap<String, String> before = replica.files(path);
        String content = "w" + contents++ + " by " + replica.name() + " at " + path;
        replica.user().write(path, content.getBytes(StandardCharsets.UTF_8));
        log(replica, "write " + path + " = " + content);
        consumed.addAll(before.values());
        written.add(content);
        replica.acted(path);
    }

    private void remove(VirtualReplica replica, String path) throws IOException {
        SortedMap<String, String> before = replica.files(path);
        replica.user().remove(path);
        log(replica, "remove " + path);
        consumed.addAll(before.values());
        replica.acted(path);
    }

    private void makeDirectory(VirtualReplica replica, String path) throws IOException {
        replica.user().makeDirectory(path);
        log(replica, "mkdir " + path);
        replica.acted(path);
    }

    private void makeLink(VirtualReplica replica, String path) throws IOException {
        replica.user().makeLink(path, "to-" + contents++);
        log(replica, "symlink " + path);
        replica.acted(path);
    }

    private void rename(VirtualReplica replica, String from, String to) throws IOException {
        if (from.equals(to) || to.startsWith(from + "/")) {
            return;
        }
        SortedMap<String, String> over = replica.files(to);
        replica.user().rename(from, to);
        log(replica, "rename " + from + " " + to);
        consumed.addAll(over.values());
        replica.acted(from);
        replica.acted(to);
    }

    private void mode(VirtualReplica replica, String path) throws IOException {
        boolean directory =
                replica.tree().contains(path + " 755 dir") || replica.tree().contains(path + " 750 dir");
        int mode = directory ? (random.nextBoolean() ? 0750 : 0755) : (random.nextBoolean() ? 0600 : 0640);
        replica.user().setMode(path, mode);
        log(replica, "chmod " + path + " " + Integer.toOctalString(mode));
        replica.acted(path);
    }

    private void log(VirtualReplica replica, String what) {
        trace.append(time.now())
                .append(' ')
                .append(replica.name())
                .append(": ")
                .append(what)
                .append('\n');
    }
}
