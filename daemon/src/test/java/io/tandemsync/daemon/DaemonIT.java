package io.tandemsync.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons, in this process, on real homes, sockets and directories. */
@Timeout(600)
final class DaemonIT {
    private static final List<String> LOOPBACK = List.of("tcp/127.0.0.1:0");

    @TempDir
    Path dir;

    private final List<Daemon> daemons = new ArrayList<>();

    @AfterEach
    void stop() {
        daemons.forEach(Daemon::close);
    }

    @Test
    void twoHomes_syncAFileByTokenAlone() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(here.resolve("hello.txt"), "hello");
        Reply added = a.post("/v1/shares", path(here));
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(added.json().path("created").asBoolean()).isTrue();
        String id = added.json().path("id").asText();
        Path there = dir.resolve("deep/copy");

        Reply imported = b.post("/v1/shares/import", importing(token(a, id), there));

        assertThat(imported.status()).as(imported.body()).isEqualTo(200);
        Reply waited = b.post("/v1/shares/" + id + "/wait", "{\"timeoutMillis\":30000}");
        assertThat(waited.status())
                .as(waited.body() + b.get("/v1/status").body())
                .isEqualTo(200);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(there.resolve("hello.txt")));
        assertThat(there.resolve("hello.txt")).hasContent("hello");
        Files.writeString(there.resolve("back.txt"), "back");
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(here.resolve("back.txt")));
        JsonNode peer = b.get("/v1/shares/docs/peers").json().path("peers").get(0);
        assertThat(peer.path("state").asText()).isEqualTo("connected");
        assertThat(peer.path("address").asText()).startsWith("tcp/127.0.0.1:");
    }

    @Test
    void aReadReplica_countsItsLocalChanges_andAWriterHasNoSuchCount() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(here.resolve("f"), "from a");
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        String token = a.post("/v1/shares/" + id + "/token", "{\"mode\":\"read\"}")
                .json()
                .path("token")
                .asText();
        Path there = dir.resolve("copy");
        b.post("/v1/shares/import", importing(token, there));
        assertThat(b.post("/v1/shares/" + id + "/wait", "{\"timeoutMillis\":30000}")
                        .status())
                .isEqualTo(200);
        Files.writeString(there.resolve("own"), "stays here");

        Reply scanned = b.post("/v1/shares/" + id + "/rescan", "");

        assertThat(scanned.json().path("localChanges").asInt(-1))
                .as(scanned.body())
                .isEqualTo(1);
        assertThat(a.get("/v1/shares/" + id).json().has("localChanges")).isFalse();
    }

    @Test
    void aReplica_handsOutNoTokenAboveItsOwnMode() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        String token = a.post("/v1/shares/" + id + "/token", "{\"mode\":\"read\"}")
                .json()
                .path("token")
                .asText();
        b.post("/v1/shares/import", importing(token, dir.resolve("copy")));

        Reply above = b.post("/v1/shares/" + id + "/token", "{\"mode\":\"write\"}");

        assertThat(above.status()).as(above.body()).isEqualTo(403);
        assertThat(above.body()).contains("mode-too-low").doesNotContain("tandem:");
        for (String mode : List.of("read", "blind")) {
            Reply given = b.post("/v1/shares/" + id + "/token", "{\"mode\":\"" + mode + "\"}");
            assertThat(given.json().path("mode").asText()).isEqualTo(mode);
        }
    }

    @Test
    void aRemovedPeer_isGoneAndStaysAway() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        b.post("/v1/shares/import", importing(token(a, id), dir.resolve("copy")));
        awaitConnected(a, id);
        String device = b.get("/v1/device").json().path("id").asText();

        Reply removed = a.call("DELETE", "/v1/shares/" + id + "/peers", "{\"peer\":\"" + device + "\"}");

        assertThat(removed.status()).as(removed.body()).isEqualTo(200);
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofMinutes(2))
                .until(() -> a.get("/v1/shares/" + id + "/peers")
                        .json()
                        .path("peers")
                        .isEmpty());
        Reply again = a.post("/v1/shares/" + id + "/peers", "{\"address\":\"" + device + "\"}");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        awaitConnected(a, id);
    }

    @Test
    void aRemovedDeviceThatOnlyEverCameIn_isBackWhenItsAddressIsAdded_andGoesWithIt() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        b.post("/v1/shares/import", importing(token(a, id), dir.resolve("copy")));
        awaitConnected(a, id);
        String device = b.get("/v1/device").json().path("id").asText();
        String address = b.get("/v1/device").json().path("listen").get(0).asText();
        a.call("DELETE", "/v1/shares/" + id + "/peers", "{\"peer\":\"" + device + "\"}");
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> a.get("/v1/shares/" + id + "/peers")
                .json()
                .path("peers")
                .isEmpty());

        Reply added = a.post("/v1/shares/" + id + "/peers", "{\"address\":\"" + address + "\"}");

        assertThat(added.status()).as(added.body()).isEqualTo(200);
        awaitConnected(a, id);
        assertThat(a.post("/v1/shares/" + id + "/wait", "{\"timeoutMillis\":30000}")
                        .status())
                .isEqualTo(200);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !Files.readString(
                        dir.resolve("home-a/shares.json"))
                .contains("\"removed\":[\"" + device));
        a.call("DELETE", "/v1/shares/" + id + "/peers", "{\"address\":\"" + address + "\"}");
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofMinutes(2))
                .until(() -> a.get("/v1/shares/" + id + "/peers")
                        .json()
                        .path("peers")
                        .isEmpty());
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        UnixHttp a = start("a");
        Path here = Files.createDirectory(dir.resolve("docs"));
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        assertThat(a.post("/v1/shares/docs/pause", "").status()).isEqualTo(200);
        JsonNode listen = a.get("/v1/device").json().path("listen");
        daemons.remove(0).close();

        UnixHttp again = start("a");

        JsonNode share = again.get("/v1/shares/" + id).json();
        assertThat(share.path("enabled").asBoolean()).isFalse();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> again.get("/v1/shares/" + id)
                .json()
                .path("state")
                .asText()
                .equals("paused"));
        assertThat(again.get("/v1/device").json().path("listen")).isEqualTo(listen);
    }

    @Test
    void aMissingRoot_isAnErrorOfThatShareAlone_andComesBack() throws Exception {
        UnixHttp a = start("a");
        Path one = Files.createDirectory(dir.resolve("one"));
        Path two = Files.createDirectory(dir.resolve("two"));
        a.post("/v1/shares", path(one));
        a.post("/v1/shares", path(two));
        daemons.remove(0).close();
        Files.move(one, dir.resolve("away"));

        UnixHttp again = start("a");

        awaitState(again, "one", "error");
        awaitState(again, "two", "idle");
        assertThat(again.get("/v1/shares/one").json().path("error").path("code").asText())
                .isEqualTo("root-missing");
        assertThat(one).doesNotExist();
        Files.move(dir.resolve("away"), one);
        awaitState(again, "one", "idle");
    }

    @Test
    void aRemovedShare_isTakenUpAgain_unlessItsRepositoryIsDeleted() throws Exception {
        UnixHttp a = start("a");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(here.resolve("file"), "content");
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();

        assertThat(a.call("DELETE", "/v1/shares/docs", "").status()).isEqualTo(200);
        assertThat(here.resolve(".syncdb")).exists();
        JsonNode again = a.post("/v1/shares", path(here)).json();
        assertThat(again.path("id").asText()).isEqualTo(id);
        assertThat(again.path("created").asBoolean()).isFalse();

        Reply deleted = a.call("DELETE", "/v1/shares/docs?deleteRepository=true", "");
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertThat(here.resolve(".syncdb")).doesNotExist();
        assertThat(here.resolve("file")).hasContent("content");
        assertThat(a.post("/v1/shares", path(here)).json().path("id").asText()).isNotEqualTo(id);
    }

    @Test
    void anotherHomesRepository_isRefused_andUntouched() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        a.post("/v1/shares", path(here));
        assertThat(b.post("/v1/shares", path(here)).code()).isEqualTo("foreign-repository");
        assertThat(b.get("/v1/shares").json().path("shares")).isEmpty();
        assertThat(Files.readString(dir.resolve("home-b/secrets.json").resolveSibling("config.json")))
                .contains("name");
        assertThat(dir.resolve("home-b/secrets.json")).doesNotExist();
    }

    @Test
    void aNewShare_isIdleOnlyOnceItsFilesAreCounted_andARescanAnswersWithWhatItFound() throws Exception {
        UnixHttp a = start("a");
        Path here = Files.createDirectory(dir.resolve("docs"));
        for (int i = 0; i < 200; i++) {
            Files.writeString(here.resolve("f" + i), "content " + i);
        }
        a.post("/v1/shares", path(here));
        JsonNode[] seen = new JsonNode[1];
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    seen[0] = a.get("/v1/shares/docs").json();
                    return !seen[0].path("state").asText().equals("scanning");
                });
        assertThat(seen[0].path("local").path("files").asInt()).isEqualTo(200);
        a.call("PATCH", "/v1/shares/docs/settings", "{\"watch\":\"false\"}");
        for (String work : List.of("rescan", "sync")) {
            Files.writeString(here.resolve("later-" + work), work);
            Reply answer = a.post("/v1/shares/docs/" + work, "");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().path("local").path("files").asInt()).isEqualTo(work.equals("sync") ? 202 : 201);
        }
        assertThat(a.post("/v1/shares/docs/wait", "{\"timeoutMillis\":300}").code())
                .isEqualTo("timeout");
    }

    @Test
    void aMassDeletionWhileTheDaemonWasAway_isTakenBackByUndo() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        for (int i = 0; i < 60; i++) {
            Files.writeString(here.resolve("f" + i), "content " + i);
        }
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        b.post("/v1/shares/import", importing(token(a, id), dir.resolve("copy")));
        assertThat(b.post("/v1/shares/docs/wait", "{\"timeoutMillis\":30000}").status())
                .isEqualTo(200);
        daemons.remove(0).close();
        for (int i = 0; i < 60; i++) {
            Files.delete(here.resolve("f" + i));
        }
        UnixHttp again = start("a");
        awaitState(again, "docs", "error");
        assertThat(again.get("/v1/shares/docs")
                        .json()
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("halted");

        Reply resumed = again.post("/v1/shares/docs/resume", "{\"undo\":true}");

        assertThat(resumed.status()).as(resumed.body()).isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            for (int i = 0; i < 60; i++) {
                assertThat(here.resolve("f" + i)).hasContent("content " + i);
            }
        });
        assertThat(dir.resolve("copy").resolve("f59")).hasContent("content 59");
    }

    @Test
    void importingAnotherShareIntoTheRemainsOfARemovedOne_joinsEqualContentAndKeepsTheRest() throws Exception {
        UnixHttp a = start("a");
        UnixHttp b = start("b");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(here.resolve("same"), "equal");
        Files.writeString(here.resolve("other"), "by a, which is longer");
        String id = a.post("/v1/shares", path(here)).json().path("id").asText();
        Path there = Files.createDirectory(dir.resolve("remains"));
        Files.writeString(there.resolve("same"), "equal");
        Files.writeString(there.resolve("other"), "by b");
        String old = b.post("/v1/shares", path(there)).json().path("id").asText();
        awaitState(b, "remains", "idle");
        assertThat(b.call("DELETE", "/v1/shares/remains", "").status()).isEqualTo(200);

        Reply imported = b.post("/v1/shares/import", importing(token(a, id), there));

        assertThat(imported.status()).as(imported.body()).isEqualTo(200);
        assertThat(imported.json().path("id").asText()).isEqualTo(id).isNotEqualTo(old);
        assertThat(b.post("/v1/shares/" + id + "/wait", "{\"timeoutMillis\":30000}")
                        .status())
                .isEqualTo(200);
        assertThat(names(there))
                .isEqualTo(names(here))
                .hasSize(3)
                .filteredOn(name -> name.startsWith("other"))
                .hasSize(2);
        assertThat(setAside(there)).hasSize(1);
        assertThat(b.get("/v1/shares/" + id).json().path("conflicts").asInt()).isEqualTo(1);

        b.call("DELETE", "/v1/shares/" + id, "");
        Reply again = b.post("/v1/shares/import", importing(token(a, id), there));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(setAside(there))
                .as("the same share takes its repository up again")
                .hasSize(1);
    }

    @Test
    void aDamagedRepository_isSetAsideAndMadeAnew_andNothingIsLost() throws Exception {
        UnixHttp a = start("a");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(here.resolve("file"), "content");
        a.post("/v1/shares", path(here));
        awaitState(a, "docs", "idle");
        daemons.remove(0).close();
        try (var files = Files.list(here.resolve(".syncdb"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f ->
                            !f.endsWith("lock") && !f.getFileName().toString().startsWith("format"))
                    .toList()) {
                Files.write(file, new byte[(int) Files.size(file)]);
            }
        }

        UnixHttp again = start("a");

        awaitState(again, "docs", "idle");
        assertThat(again.get("/v1/shares/docs")
                        .json()
                        .path("local")
                        .path("files")
                        .asInt())
                .isEqualTo(1);
        assertThat(here.resolve("file")).hasContent("content");
        assertThat(setAside(here)).hasSize(1);
        assertThat(again.get("/v1/events").body()).contains("repository-set-aside", "repository-damaged");
    }

    private static List<String> setAside(Path root) throws IOException {
        return names(root.resolve(".syncdb")).stream()
                .filter(name -> name.startsWith("damaged-"))
                .toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".syncdb"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void badDirectories_areRefusedByTheirCode_andNothingIsMade() throws Exception {
        UnixHttp a = start("a");
        Path here = Files.createDirectory(dir.resolve("docs"));
        Path inside = Files.createDirectory(here.resolve("inside"));
        Path file = Files.writeString(dir.resolve("file"), "");
        Path link = Files.createSymbolicLink(dir.resolve("link"), here);
        a.post("/v1/shares", path(here));
        Files.createDirectory(dir.resolve("home-a/logs"));

        assertThat(a.post("/v1/shares", "{\"path\":\"docs\"}").code()).isEqualTo("invalid-path");
        assertThat(a.post("/v1/shares", "{\"path\":\"/a\\u0000b\"}").code()).isEqualTo("invalid-path");
        assertThat(a.post("/v1/shares", "{}").code()).isEqualTo("invalid-path");
        assertThat(a.post("/v1/shares", path(dir.resolve("absent"))).code()).isEqualTo("invalid-path");
        assertThat(a.post("/v1/shares", path(file)).code()).isEqualTo("not-a-directory");
        assertThat(a.post("/v1/shares", path(here)).code()).isEqualTo("already-shared");
        assertThat(a.post("/v1/shares", path(link)).code()).isEqualTo("already-shared");
        assertThat(a.post("/v1/shares", path(here.resolve("../docs"))).code()).isEqualTo("already-shared");
        assertThat(a.post("/v1/shares", path(inside)).code()).isEqualTo("nested-share");
        assertThat(a.post("/v1/shares", path(here.resolve(".syncdb"))).code()).isEqualTo("nested-share");
        assertThat(a.post("/v1/shares", "{\"path\":\"/\"}").code()).isEqualTo("home-inside-share");
        assertThat(a.post("/v1/shares", path(dir)).code()).isEqualTo("home-inside-share");
        assertThat(a.post("/v1/shares", path(dir.resolve("home-a"))).code()).isEqualTo("home-inside-share");
        assertThat(a.post("/v1/shares", path(dir.resolve("home-a/logs"))).code())
                .isEqualTo("home-inside-share");
        assertThat(a.get("/v1/shares").json().path("shares")).hasSize(1);
        assertThat(inside.resolve(".syncdb")).doesNotExist();
        assertThat(dir.resolve(".syncdb")).doesNotExist();
    }

    @Test
    void aHundredThreads_addListAndRemove_withoutLoss() throws Exception {
        UnixHttp a = start("a");
        List<CompletableFuture<Reply>> calls = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> addAndMaybeRemove(a, i)))
                .toList();
        for (CompletableFuture<Reply> call : calls) {
            assertThat(call.get().status()).as(call.get().body()).isEqualTo(200);
        }
        JsonNode shares = a.get("/v1/shares").json().path("shares");
        assertThat(shares).hasSize(50);
        assertThat(shares).allMatch(share -> Integer.parseInt(share.path("name").asText()) % 2 == 0);
    }

    @Test
    void aSecondDaemon_isRefused_andTheFirstUnharmed() throws Exception {
        UnixHttp a = start("a");
        assertThatThrownBy(() -> Daemon.start(Home.prepare(dir.resolve("home-a")), LOOPBACK))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING));
        assertThat(a.get("/v1/device").status()).isEqualTo(200);
    }

    @Test
    void theHomeAndItsFiles_areClosedToOthers() throws Exception {
        UnixHttp a = start("a");
        a.post("/v1/shares", path(Files.createDirectory(dir.resolve("docs"))));
        Path home = dir.resolve("home-a");
        assertThat(mode(home)).isEqualTo("rwx------");
        List<String> looked = new ArrayList<>();
        try (var files = Files.list(home)) {
            for (Path file : files.toList()) {
                String mode = modeUnlessGone(file);
                if (mode != null) {
                    assertThat(mode).as(file.toString()).isIn("rw-------", "rwx------");
                    looked.add(file.getFileName().toString());
                }
            }
        }
        assertThat(looked).contains("config.json", "shares.json", "daemon.sock");
        assertThat(mode(dir.resolve("docs/.syncdb"))).isEqualTo("rwx------");
    }

    @Test
    void aTakenPort_isReported_andTheOthersWork() throws Exception {
        UnixHttp a = start("a");
        String taken = a.get("/v1/device").json().path("listen").get(0).asText();
        Daemon second = Daemon.start(Home.prepare(dir.resolve("home-b")), List.of(taken, "quic/127.0.0.1:0"));
        daemons.add(second);
        JsonNode device = new UnixHttp(dir.resolve("home-b/daemon.sock"))
                .get("/v1/device")
                .json();
        assertThat(device.path("listen")).hasSize(1);
        assertThat(device.path("problems").get(0).path("code").asText()).isEqualTo("port-in-use");
    }

    @Test
    void aLongHomePath_getsAShortSocket() throws Exception {
        Path home = dir.resolve("x".repeat(120));
        daemons.add(Daemon.start(Home.prepare(home), LOOPBACK));
        Path link = home.resolve("daemon.sock");
        assertThat(link).isSymbolicLink();
        assertThat(new UnixHttp(Files.readSymbolicLink(link)).get("/v1/device").status())
                .isEqualTo(200);
    }

    private Reply addAndMaybeRemove(UnixHttp client, int i) {
        try {
            Path root = Files.createDirectory(dir.resolve("many-" + i));
            Reply added =
                    patiently(() -> client.post("/v1/shares", "{\"path\":\"" + root + "\",\"name\":\"" + i + "\"}"));
            if (added.status() != 200 || i % 2 == 0) {
                return added;
            }
            patiently(() -> client.get("/v1/shares"));
            return patiently(() -> client.call(
                    "DELETE", "/v1/shares/" + added.json().path("id").asText(), ""));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A call that may meet a full house. */
    private interface Attempt {
        Reply run() throws IOException;
    }

    private static Reply patiently(Attempt attempt) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(attempt::run, r -> r.status() != 0 && r.status() != 503);
    }

    private UnixHttp start(String name) throws RefusedException, IOException {
        Path home = dir.resolve("home-" + name);
        daemons.add(Daemon.start(Home.prepare(home), LOOPBACK));
        return new UnixHttp(home.resolve("daemon.sock"));
    }

    private static void awaitConnected(UnixHttp client, String share) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client.get("/v1/shares/" + share + "/peers")
                .json()
                .path("peers")
                .findValuesAsText("state")
                .contains("connected"));
    }

    private static void awaitState(UnixHttp client, String share, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> client.get("/v1/shares/" + share)
                                .json()
                                .path("state")
                                .asText(),
                        state::equals);
    }

    private static String token(UnixHttp client, String share) throws IOException {
        return client.post("/v1/shares/" + share + "/token", "{}")
                .json()
                .path("token")
                .asText();
    }

    private static String path(Path path) {
        return "{\"path\":\"" + path + "\"}";
    }

    private static String importing(String token, Path path) {
        return "{\"token\":\"" + token + "\",\"path\":\"" + path + "\"}";
    }

    /** The daemon replaces its files while this looks: a temporary one that was listed may have its lasting name by now. */
    private static @Nullable String modeUnlessGone(Path file) throws IOException {
        try {
            return mode(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }
}
