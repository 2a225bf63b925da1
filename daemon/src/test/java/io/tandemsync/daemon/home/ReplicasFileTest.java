package io.tandemsync.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplicasFileTest {
    private static final ShareId SHARE = new ShareId(new UUID(1, 2));
    private static final Anchor ANCHOR = Anchors.full();

    @TempDir
    Path dir;

    private Path written() throws RefusedException, IOException {
        Path home = dir.resolve("home");
        ReplicasFile.open(Home.prepare(home)).anchor(SHARE).store(ANCHOR);
        return home;
    }

    @Test
    void anchors_areReadAgain() throws Exception {
        Home home = Home.prepare(written());
        assertThat(ReplicasFile.open(home).anchor(SHARE).load()).isEqualTo(ANCHOR);
    }

    @Test
    void anAnchorOfAnOpenReplica_andAnOlderOne_areRead() throws Exception {
        Home home = Home.prepare(written());
        Anchor open = new Anchor(ANCHOR.replica(), 70_000, ANCHOR.session(), ANCHOR.opening(), 5, false, null);
        ReplicasFile.open(home).anchor(SHARE).store(open);
        assertThat(ReplicasFile.open(home).anchor(SHARE).load()).isEqualTo(open);
        String text = Files.readString(home.replicasFile());
        assertThat(text).contains("\"doubted\"");
        Files.writeString(home.replicasFile(), text.replaceAll(",\\s*\"doubted\"\\s*:\\s*5", ""));
        assertThat(ReplicasFile.open(home).anchor(SHARE).load())
                .isEqualTo(
                        new Anchor(ANCHOR.replica(), 70_000, ANCHOR.session(), ANCHOR.opening(), 70_000, false, null));
    }

    @Test
    void anHomeThatMoved_isTheSame() throws Exception {
        Home moved = Home.prepare(Files.move(written(), dir.resolve("elsewhere")));
        assertThat(ReplicasFile.open(moved).anchor(SHARE).load()).isEqualTo(ANCHOR);
    }

    @Test
    void aCopyOfAHome_remembersNoReplica() throws Exception {
        Home original = Home.prepare(written());
        Home copy = Home.prepare(dir.resolve("copy"));
        Files.copy(original.replicasFile(), copy.replicasFile());
        assertThat(ReplicasFile.open(copy).anchor(SHARE).load()).isNull();
        assertThat(ReplicasFile.open(original).anchor(SHARE).load()).isEqualTo(ANCHOR);
    }

    @Test
    void aRestoredHome_remembersNoReplica() throws Exception {
        Path home = written();
        Path backup = Files.createDirectory(dir.resolve("backup")).resolve("replicas.json");
        Files.copy(home.resolve("replicas.json"), backup);
        Files.move(home, dir.resolve("lost"));
        Home restored = Home.prepare(home);
        Files.copy(backup, restored.replicasFile());
        assertThat(ReplicasFile.open(restored).anchor(SHARE).load()).isNull();
    }
}
