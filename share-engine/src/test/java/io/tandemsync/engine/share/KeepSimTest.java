package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.version.KeptVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Random histories of two writers and a reader whose users write and delete, resolve conflicts, restore versions and revert,
 * while processes die: at the end all agree, and every content that no user replaced stands in a tree or is a kept version.
 *
 * <p>Replay one with {@code ./mvnw test -pl share-engine -Dtest=KeepSimTest -Dsim.seed=SEED -Dsim.count=1}.
 */
class KeepSimTest {
    private static final long SEED = Long.getLong("sim.seed", 1);
    private static final int COUNT = Integer.getInteger("sim.count", 150);
    private static final int STEPS = Integer.getInteger("sim.steps", 30);
    private static final List<String> PATHS = List.of("f", "g", "d/f", "d/g");

    @Test
    void commandsAmongEdits_convergeAndLoseNothing() throws IOException {
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            Run run = new Run(seed);
            for (int i = 0; i < STEPS; i++) {
                run.step();
            }
            run.end();
        }
    }

    private static final class Run {
        private final Meeting meeting = new Meeting();
        private final Random random;
        private final String name;
        private final List<VirtualReplica> replicas;
        private final TreeMap<String, VirtualLink> links = new TreeMap<>();
        private final TreeSet<String> written = new TreeSet<>();
        private final TreeSet<String> replaced = new TreeSet<>();
        private final List<String> trace = new ArrayList<>();
        private int contents;

        Run(long seed) {
            random = new Random(seed);
            name = "seed " + seed;
            replicas = List.of(meeting.writer(1), meeting.writer(2), meeting.replica(3, AccessMode.READ));
        }

        private <T> T any(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        private void note(VirtualReplica replica, String what) {
            trace.add(meeting.time.now() + " " + replica.name() + " " + what);
        }

        void step() throws IOException {
            VirtualReplica replica = any(replicas);
            switch (random.nextInt(13)) {
                case 0, 1, 2, 3 -> write(replica, any(PATHS));
                case 4 -> remove(replica, any(PATHS));
                case 5, 6 -> resolve(replica);
                case 7, 8 -> restore(replica);
                case 9 -> {
                    note(replica, "reverts");
                    wait(replica.share().commands().revert());
                }
                case 10 -> relink();
                case 11 -> kill(replica);
                default -> meeting.pass(Duration.ofSeconds(random.nextInt(70)));
            }
            meeting.pass(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : random.nextInt(40)));
        }

        /** Refusals are answers too; a command that never answers is none. */
        private void wait(CompletableFuture<?> answer) {
            if (random.nextBoolean()) {
                assertThat(meeting.time.run(Duration.ofMinutes(2), answer::isDone))
                        .as(name)
                        .isTrue();
            }
        }

        private void write(VirtualReplica replica, String path) throws IOException {
            if (path.startsWith("d/") && replica.isFree("d")) {
                replica.makeDirectory("d");
            }
            if (!isFileOrFree(replica, path)) {
                return;
            }
            replaced.addAll(replica.files(path).values());
            String content = "content " + contents++;
            note(replica, "writes " + path + " = " + content);
            written.add(content);
            replica.write(path, content);
        }

        private static boolean isFileOrFree(VirtualReplica replica, String path) throws IOException {
            try (ShareDirectory directory = replica.disk().view()) {
                Stamp above = path.startsWith("d/") ? directory.stat(SharePath.of("d")) : null;
                Stamp there = directory.stat(SharePath.of(path));
                return (!path.startsWith("d/") || (above != null && above.type() == Stamp.Type.DIRECTORY))
                        && (there == null || there.type() == Stamp.Type.FILE);
            }
        }

        private void remove(VirtualReplica replica, String path) throws IOException {
            if (!replica.isFree(path)) {
                note(replica, "removes " + path);
                replaced.addAll(replica.files(path).values());
                replica.remove(path);
            }
        }

        private void resolve(VirtualReplica replica) {
            CompletableFuture<List<Conflict>> open = replica.share().commands().conflicts();
            meeting.time.run(Duration.ofSeconds(1), open::isDone);
            if (!open.join().isEmpty()) {
                Conflict conflict = any(open.join());
                Resolution keep = any(List.of(Resolution.values()));
                note(replica, "resolves " + conflict.conflictPath() + " with " + keep);
                wait(replica.share().commands().resolve(conflict.id(), keep));
            }
        }

        private void restore(VirtualReplica replica) {
            CompletableFuture<List<KeptVersion>> kept =
                    replica.share().commands().versions(SharePath.root());
            meeting.time.run(Duration.ofSeconds(1), kept::isDone);
            if (!kept.join().isEmpty()) {
                KeptVersion version = any(kept.join());
                SharePath to = random.nextInt(3) == 0 ? SharePath.of("r" + random.nextInt(3)) : null;
                note(replica, "restores " + version.path() + " to " + to);
                wait(replica.share().commands().restore(version.id(), to));
            }
        }

        private void relink() {
            int i = random.nextInt(3);
            int j = (i + 1) % 3;
            VirtualLink link = links.remove(Math.min(i, j) + "-" + Math.max(i, j));
            if (link != null && !link.isCut()) {
                link.cut();
            } else {
                links.put(Math.min(i, j) + "-" + Math.max(i, j), meeting.link(replicas.get(i), replicas.get(j)));
            }
        }

        private void kill(VirtualReplica replica) {
            note(replica, "is killed");
            links.values().forEach(VirtualLink::cut);
            links.clear();
            replica.killAndStart();
        }

        void end() throws IOException {
            links.values().forEach(VirtualLink::cut);
            meeting.link(replicas.get(0), replicas.get(1));
            meeting.link(replicas.get(1), replicas.get(2));
            meeting.link(replicas.get(0), replicas.get(2));
            replicas.forEach(replica -> replica.share().everything("test"));
            settle();
            wait(replicas.get(2).share().commands().revert());
            settle();
            String told = name + "\n" + String.join("\n", trace) + "\n";
            String tree = replicas.get(0).tree();
            TreeSet<String> kept = new TreeSet<>();
            for (VirtualReplica replica : replicas) {
                assertThat(replica.tree()).as(told + replica.name()).isEqualTo(tree);
                assertThat(meeting.conflicts(replica).stream().map(Conflict::id))
                        .as(told)
                        .isEqualTo(meeting.conflicts(replicas.get(0)).stream()
                                .map(Conflict::id)
                                .toList());
                assertThat(replica.share().status().problems()).as(told).isEmpty();
                kept.addAll(versions(replica));
            }
            for (String content : written) {
                boolean stands = tree.contains("= " + content + "\n");
                assertThat(stands || kept.contains(content) || replaced.contains(content))
                        .as(told + "lost: " + content + "\n" + tree)
                        .isTrue();
            }
        }

        /** Whose user has removed all there was is asked whether that was meant, and stands alone until it has an answer. */
        private void answer(VirtualReplica asking) {
            asking.share().resume();
            meeting.pass(Duration.ofSeconds(1));
            replicas.stream().filter(replica -> replica != asking).forEach(replica -> meeting.link(asking, replica));
        }

        private void settle() {
            meeting.pass(Duration.ofSeconds(10));
            replicas.stream().filter(VirtualReplica::asks).toList().forEach(this::answer);
            try {
                meeting.settle(replicas.toArray(VirtualReplica[]::new));
            } catch (AssertionError e) {
                replicas.forEach(replica -> trace.addAll(replica.told()));
                replicas.forEach(replica -> trace.add(replica.name() + "\n" + replica.tree()));
                throw new AssertionError(name + "\n" + String.join("\n", trace), e);
            }
        }

        private static List<String> versions(VirtualReplica replica) throws IOException {
            List<String> found = new ArrayList<>();
            try (ShareDirectory directory = replica.disk().view()) {
                for (String id : directory.list(Area.VERSIONS)) {
                    try (ShareDirectory.Source source = directory.open(Area.VERSIONS, id)) {
                        ByteBuffer bytes =
                                ByteBuffer.allocate((int) source.stamp().size());
                        while (bytes.hasRemaining()) {
                            assertThat(source.read(bytes, bytes.position())).isPositive();
                        }
                        found.add(new String(bytes.array(), StandardCharsets.UTF_8));
                    }
                }
            }
            return found;
        }
    }
}
