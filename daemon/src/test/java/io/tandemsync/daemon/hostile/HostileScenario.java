package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two honest daemons in sync and a hostile peer at the first of them. After every case the honest ones still sync both
 * ways, and nothing outside the shares has changed (I14).
 *
 * <pre>
 * mallory ──▶ alice ◀── bob
 *             docs/note "from alice", docs/d/inner
 *             outside/canary
 * </pre>
 */
@Timeout(600)
abstract class HostileScenario {
    @TempDir
    Path dir;

    Victim alice;
    Victim bob;
    private Path outside;
    private Map<String, String> outsideBefore = Map.of();
    private Map<String, String> before = Map.of();
    private final List<HostilePeer> peers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "untouched");
        outsideBefore = Victim.tree(outside);
        Path docs = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(docs.resolve("note"), "from alice");
        Files.createDirectory(docs.resolve("d"));
        Files.writeString(docs.resolve("d/inner"), "inner");
        alice = Victim.sharing(dir.resolve("home-a"), docs);
        bob = Victim.joining(dir.resolve("home-b"), dir.resolve("copy"), alice);
        bob.awaitInSync();
        before = Victim.tree(alice.root);
    }

    @AfterEach
    void honestPeersGoOn() throws Exception {
        peers.forEach(HostilePeer::close);
        try (Victim first = alice;
                Victim second = bob) {
            write(first, second, "after-a");
            write(second, first, "after-b");
            await().atMost(Victim.PATIENCE).until(() -> Victim.tree(first.root).equals(Victim.tree(second.root)));
            assertThat(first.share().path("state").asText()).isNotEqualTo("error");
            assertThat(second.share().path("state").asText()).isNotEqualTo("error");
        }
        assertThat(Victim.tree(outside)).as("I14").isEqualTo(outsideBefore);
        assertThat(Victim.tree(dir).keySet())
                .filteredOn(name -> !name.startsWith("home-") && !name.startsWith("docs") && !name.startsWith("copy"))
                .as("I14")
                .containsOnly("outside", "outside/canary");
    }

    private static void write(Victim from, Victim to, String name) throws Exception {
        Files.writeString(from.root.resolve(name), name);
        await().atMost(Victim.PATIENCE)
                .until(() -> Files.exists(to.root.resolve(name))
                        && Files.readString(to.root.resolve(name)).equals(name));
    }

    Path outside() {
        return outside;
    }

    HostilePeer peer(String mode) throws Exception {
        HostilePeer peer = new HostilePeer(alice, alice.token(mode));
        peers.add(peer);
        return peer;
    }

    /** What it did was refused: its channel is gone, and the daemon says who it was and what it did. */
    void assertRefused(HostilePeer peer, String fault) {
        await().atMost(Victim.PATIENCE).until(peer::hasEnded);
        await().atMost(Victim.PATIENCE).untilAsserted(() -> assertThat(alice.accusations())
                .anySatisfy(event -> assertThat(event).contains(fault)));
        assertUnchanged();
    }

    /** I15: not one byte has changed anywhere. */
    void assertUnchanged() {
        assertThat(Victim.tree(alice.root)).as("I15").isEqualTo(before);
        assertThat(Victim.tree(bob.root)).as("I15").isEqualTo(before);
    }
}
