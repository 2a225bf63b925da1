package io.tandemsync.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Home;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conflicts, kept versions, local changes and known replicas of whole daemons on real directories. */
@Timeout(600)
final class KeepIT {
    @TempDir
    Path dir;

    private final List<Daemon> daemons = new ArrayList<>();
    private UnixHttp a;
    private UnixHttp b;
    private Path here;
    private Path there;

    @BeforeEach
    void start() throws Exception {
        a = start("a");
        b = start("b");
        here = Files.createDirectory(dir.resolve("docs"));
        there = dir.resolve("copy");
    }

    @AfterEach
    void stop() {
        daemons.forEach(Daemon::close);
    }

    private void twoDaemons(String mode) throws Exception {
        Files.writeString(here.resolve("f.txt"), "one");
        Reply added = a.post("/v1/shares", "{\"path\":\"" + here + "\"}");
        String id = added.json().path("id").asText();
        String token = a.post("/v1/shares/" + id + "/token", "{\"mode\":\"" + mode + "\"}")
                .json()
                .path("token")
                .asText();
        b.post("/v1/shares/import", "{\"token\":\"" + token + "\",\"path\":\"" + there + "\"}");
        inSync();
    }

    private UnixHttp start(String name) throws RefusedException, IOException {
        Path home = dir.resolve("home-" + name);
        daemons.add(Daemon.start(Home.prepare(home), List.of("tcp/127.0.0.1:0")));
        return new UnixHttp(home.resolve("daemon.sock"));
    }

    private void inSync() throws IOException {
        for (UnixHttp device : List.of(a, b)) {
            Reply waited = device.post("/v1/shares/docs/wait", "{\"timeoutMillis\":60000}");
            assertThat(waited.status()).as(waited.body()).isEqualTo(200);
        }
    }

    private static JsonNode get(UnixHttp device, String part) throws IOException {
        Reply reply = device.get("/v1/shares/docs/" + part);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static JsonNode post(UnixHttp device, String part, String body) throws IOException {
        Reply reply = device.post("/v1/shares/docs/" + part, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".syncdb"))
                    .sorted()
                    .toList();
        }
    }

    /** Saves as editors do, so that no watcher sees the content before it bears its time. */
    private void save(Path file, String content, Instant modified) throws IOException {
        Path written = Files.writeString(dir.resolve("written"), content);
        Files.setLastModifiedTime(written, FileTime.from(modified));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonNode conflict(String byA) throws Exception {
        post(b, "pause", "{}");
        // Written within one tick of the kernel's clock, both would bear the same time.
        Instant now = Instant.now();
        save(here.resolve("f.txt"), byA, now.minusSeconds(20));
        save(there.resolve("f.txt"), "by b, later", now.minusSeconds(10));
        post(a, "rescan", "{}");
        post(b, "resume", "{}");
        inSync();
        JsonNode open = get(a, "conflicts").path("conflicts");
        assertThat(open).hasSize(1);
        assertThat(get(b, "conflicts").path("conflicts").get(0).path("id"))
                .isEqualTo(open.get(0).path("id"));
        return open.get(0);
    }

    @Test
    void aConflict_isResolvedByIdOrPath_andTheOthersAreNotFound() throws Exception {
        twoDaemons("write");
        JsonNode conflict = conflict("by a");
        assertThat(conflict.path("path").asText()).isEqualTo("f.txt");
        assertThat(conflict.path("detectedAt").asText()).endsWith("Z");
        assertThat(conflict.path("winner").path("size").asInt()).isEqualTo("by b, later".length());
        String copy = conflict.path("conflictPath").asText();
        assertThat(b.post("/v1/shares/docs/conflicts/ffff", "{\"keep\":\"both\"}")
                        .code())
                .isEqualTo("not-found");
        assertThat(b.post("/v1/shares/docs/conflicts/" + copy, "{\"keep\":\"neither\"}")
                        .code())
                .isEqualTo("usage");

        JsonNode resolved = post(b, "conflicts/" + conflict.path("id").asText(), "{\"keep\":\"conflict\"}");

        assertThat(resolved.path("resolved").path("id")).isEqualTo(conflict.path("id"));
        assertThat(resolved.path("kept").asText()).isEqualTo("conflict");
        assertThat(resolved.path("conflicts")).isEmpty();
        assertThat(there.resolve("f.txt")).hasContent("by a");
        assertThat(names(there)).containsExactly("f.txt");
        inSync();
        assertThat(names(here)).containsExactly("f.txt");
        assertThat(here.resolve("f.txt")).hasContent("by a");
        assertThat(get(a, "conflicts").path("conflicts")).isEmpty();

        JsonNode second = conflict("by a again");
        post(a, "conflicts/" + second.path("conflictPath").asText(), "{\"keep\":\"both\"}");
        inSync();
        assertThat(names(there)).hasSize(2).isEqualTo(names(here));
        assertThat(get(b, "conflicts").path("conflicts")).isEmpty();
    }

    @Test
    void versionsAreListedAndRestored_alsoAfterARestart() throws Exception {
        twoDaemons("write");
        Files.writeString(here.resolve("f.txt"), "two");
        inSync();
        Files.delete(here.resolve("f.txt"));
        inSync();
        daemons.remove(1).close();
        b = start("b");
        inSync();
        JsonNode kept = get(b, "versions").path("versions");
        assertThat(kept).hasSize(2);
        assertThat(kept.findValuesAsText("reason")).containsExactly("deleted", "replaced");
        assertThat(kept.findValuesAsText("path")).containsOnly("f.txt");
        assertThat(get(b, "versions?path=" + there + "/f.txt").path("versions")).hasSize(2);
        assertThat(get(b, "versions?path=other").path("versions")).isEmpty();
        assertThat(b.get("/v1/shares/docs/versions?path=../x").code()).isEqualTo("invalid-path");
        assertThat(b.post("/v1/shares/docs/restore", "{\"version\":\"ffff\"}").code())
                .isEqualTo("not-found");

        post(b, "restore", "{\"version\":\"" + kept.get(1).path("id").asText() + "\"}");
        assertThat(there.resolve("f.txt")).hasContent("one");
        post(b, "restore", "{\"version\":\"" + kept.get(0).path("id").asText() + "\",\"to\":\"new/g.txt\"}");
        inSync();

        assertThat(here.resolve("f.txt")).hasContent("one");
        assertThat(here.resolve("new/g.txt")).hasContent("two");
    }

    @Test
    void aLateWriteThroughAnOpenFile_isAnEventAndAPinnedVersion() throws Exception {
        twoDaemons("write");
        try (OutputStream open = Files.newOutputStream(there.resolve("f.txt"), StandardOpenOption.APPEND)) {
            Files.writeString(here.resolve("f.txt"), "two");
            inSync();
            assertThat(there.resolve("f.txt")).hasContent("two");
            open.write(" and late".getBytes(StandardCharsets.UTF_8));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> b.get("/v1/events?since=0").body().contains("late-write"));
        JsonNode kept = get(b, "versions").path("versions");
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).path("pinned").asBoolean()).isTrue();
        assertThat(kept.get(0).path("size").asInt()).isEqualTo("one and late".length());
        assertThat(there.resolve("f.txt")).hasContent("two");
        post(b, "restore", "{\"version\":\"" + kept.get(0).path("id").asText() + "\",\"to\":\"late.txt\"}");
        assertThat(there.resolve("late.txt")).hasContent("one and late");
    }

    @Test
    void aReadReplicasChanges_areReverted_andAWriterRefuses() throws Exception {
        twoDaemons("read");
        Files.writeString(there.resolve("f.txt"), "changed here");
        Files.writeString(there.resolve("own.txt"), "mine");
        assertThat(post(b, "rescan", "{}").path("localChanges").asInt()).isEqualTo(2);

        assertThat(post(b, "revert", "{}").path("reverted").asInt()).isEqualTo(2);

        assertThat(there.resolve("f.txt")).hasContent("one");
        assertThat(names(there)).containsExactly("f.txt");
        assertThat(names(here)).containsExactly("f.txt");
        assertThat(get(b, "versions").path("versions").findValuesAsText("path"))
                .containsExactlyInAnyOrder("f.txt", "own.txt");
        assertThat(a.post("/v1/shares/docs/revert", "{}").code()).isEqualTo("usage");
        assertThat(b.post("/v1/shares/docs/conflicts/ffff", "{\"keep\":\"both\"}")
                        .code())
                .isEqualTo("not-found");
    }

    @Test
    void replicasThatWereMet_areListedAndForgotten() throws Exception {
        twoDaemons("write");
        JsonNode met = get(a, "replicas").path("replicas");
        assertThat(met).hasSize(1);
        String id = met.get(0).path("id").asText();
        String device = b.get("/v1/device").json().path("id").asText();
        assertThat(met.get(0).path("deviceId").asText()).isEqualTo(device);
        assertThat(met.get(0).path("connected").asBoolean()).isTrue();
        assertThat(met.get(0).path("mode").asText()).isEqualTo("write");
        assertThat(a.call("DELETE", "/v1/shares/docs/replicas/" + id, "").code())
                .isEqualTo("busy");
        daemons.remove(1).close();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !get(a, "replicas")
                .path("replicas")
                .get(0)
                .path("connected")
                .asBoolean());
        assertThat(a.call("DELETE", "/v1/shares/docs/replicas/ffff", "").code()).isEqualTo("not-found");
        Reply forgotten = a.call("DELETE", "/v1/shares/docs/replicas/" + id.substring(0, 6), "");
        assertThat(forgotten.status()).as(forgotten.body()).isEqualTo(200);
        assertThat(get(a, "replicas").path("replicas")).isEmpty();
    }
}
