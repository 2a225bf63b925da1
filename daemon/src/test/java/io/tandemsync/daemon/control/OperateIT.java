package io.tandemsync.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.openapi.OpenApi;
import io.tandemsync.daemon.openapi.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operating a real daemon: its description, its settings, the loopback address, moving and verifying shares. */
@Timeout(600)
final class OperateIT {
    private static final String EVENTS =
            "GET /v1/events?follow=false HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n";

    private Path dir;
    private Daemon daemon;
    private UnixHttp http;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        dir = temporary;
        run();
        Path root = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(root.resolve("f"), "content");
        assertThat(http.post("/v1/shares", "{\"path\":\"" + root + "\"}").status())
                .isEqualTo(200);
        assertThat(http.post("/v1/shares/docs/rescan", "{}").status()).isIn(200, 503);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void run() throws Exception {
        daemon = Daemon.start(Home.prepare(dir.resolve("home")), List.of("tcp/127.0.0.1:0"));
        http = new UnixHttp(dir.resolve("home/daemon.sock"));
    }

    @Test
    void everyRouteOfTheDocument_isServed() throws IOException {
        assertThat(http.get("/v1/openapi.json").json()).isEqualTo(OpenApi.document());
        http.call("PATCH", "/v1/config", "{\"metrics\":\"on\"}");
        for (Route route : OpenApi.routes()) {
            if (route.path().equals("/v1/stop")) {
                continue;
            }
            // A share that does not exist, so that nothing is changed.
            String path = route.path().replaceAll("[{][a-z]+[}]", "ffffffff");
            Reply reply = http.call(route.method(), path, route.method().equals("GET") ? "" : "{}");
            assertThat(reply.status()).as(route + " " + reply.body()).isNotEqualTo(405);
            if (reply.status() == 404) {
                assertThat(reply.body()).as(route.toString()).contains("there is no share ffffffff");
            }
        }
    }

    @Test
    void settingsOfTheDevice_areKeptAndNamed() throws Exception {
        Reply changed = http.call(
                "PATCH",
                "/v1/config",
                "{\"send-limit\":\"2MiB\",\"log-level\":\"debug\",\"listen\":\"none\",\"name\":\"desk\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().path("nextStart")).hasSize(1);
        daemon.close();
        daemon = Daemon.start(Home.prepare(dir.resolve("home")), List.of());
        JsonNode config = http.get("/v1/config").json().path("config");
        assertThat(config.path("send-limit").asText()).isEqualTo("2MiB");
        assertThat(config.path("listen").asText()).isEqualTo("none");
        assertThat(config.path("name").asText()).isEqualTo("desk");
        assertThat(http.get("/v1/device").json().path("listen")).isEmpty();
        assertThat(http.get("/v1/device").json().path("problems")).isEmpty();
        Reply wrong = http.call("PATCH", "/v1/config", "{\"name\":\"other\",\"colour\":\"red\"}");
        assertThat(wrong.code()).isEqualTo("invalid-setting");
        assertThat(wrong.body()).contains("name, listen, advertise, send-limit, receive-limit, api");
        assertThat(http.get("/v1/config").json().path("config").path("name").asText())
                .isEqualTo("desk");
    }

    @Test
    void advertisedAddresses_standInTokens() throws IOException {
        http.call("PATCH", "/v1/config", "{\"advertise\":\"tcp/example.org:7,quic/192.0.2.7\"}");
        String token =
                http.post("/v1/shares/docs/token", "{}").json().path("token").asText();
        assertThat(http.post("/v1/tokens/inspect", "{\"token\":\"" + token + "\"}")
                        .body())
                .contains("[\"tcp/example.org:7\",\"quic/192.0.2.7:20209\"]");
    }

    @Test
    void pauseAndItsEnd_areShownAtOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(http.post("/v1/shares/docs/pause", "{}")
                            .json()
                            .path("state")
                            .asText())
                    .isEqualTo("paused");
            assertThat(http.post("/v1/shares/docs/resume", "{}")
                            .json()
                            .path("state")
                            .asText())
                    .isNotEqualTo("paused");
        }
    }

    @Test
    void serverSentEvents_resumeWhereTheyWereCutOff() throws IOException {
        Reply all = http.raw(EVENTS + "\r\n");
        assertThat(all.head()).contains("text/event-stream");
        assertThat(all.body()).contains("id: 1\nevent: started\ndata: {").contains("\n\n");
        Reply rest = http.raw(EVENTS + "Last-Event-ID: 1\r\n\r\n");
        assertThat(rest.body()).doesNotContain("id: 1\n").contains("id: 2\n");
    }

    @Test
    void movedShare_goesOnWhereItIs() throws IOException {
        String id = http.get("/v1/shares/docs").json().path("id").asText();
        Path target = dir.resolve("moved");
        Reply moved = http.post("/v1/shares/docs/move", "{\"path\":\"" + target + "\"}");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.json().path("id").asText()).isEqualTo(id);
        assertThat(target.resolve("f")).hasContent("content");
        assertThat(dir.resolve("docs")).doesNotExist();
        Path again = dir.resolve("again");
        Files.move(target, again);
        assertThat(http.post("/v1/shares/" + id + "/move", "{\"path\":\"" + again + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(http.get("/v1/shares/" + id).json().path("path").asText()).isEqualTo(again.toString());
        assertThat(http.post("/v1/shares/" + id + "/move", "{\"path\":\"" + dir.resolve("home/x") + "\"}")
                        .status())
                .isGreaterThanOrEqualTo(400);
        Files.createDirectory(dir.resolve("other"));
        assertThat(http.post("/v1/shares/" + id + "/move", "{\"path\":\"" + dir.resolve("other") + "\"}")
                        .code())
                .isEqualTo("not-empty");
        assertThat(again.resolve("f")).hasContent("content");
    }

    @Test
    void verifiedShare_isReadWhole() throws IOException {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(2))
                .until(() -> http.post("/v1/shares/docs/verify", "{}")
                                .json()
                                .path("files")
                                .asInt()
                        == 1);
        assertThat(http.get("/v1/health").json().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void metrics_areOffUntilTheyAreSwitchedOn_andHoldNoNames() throws IOException {
        assertThat(http.get("/v1/metrics").status()).isEqualTo(404);
        assertThat(http.get("/v1/metrics").body()).contains("tandem config set metrics=on");
        http.call("PATCH", "/v1/config", "{\"metrics\":\"on\"}");
        Reply metrics = http.get("/v1/metrics");
        assertThat(metrics.status()).as(metrics.body()).isEqualTo(200);
        assertThat(metrics.head().toLowerCase(java.util.Locale.ROOT))
                .contains("content-type: text/plain; version=0.0.4");
        String id = http.get("/v1/shares/docs").json().path("id").asText();
        assertThat(metrics.body())
                .contains("# TYPE tandem_share_files gauge\n", "tandem_share_files{share=\"" + id + "\"}")
                .contains("tandem_share_stuck{share=\"" + id + "\"} 0.0\n", "# TYPE tandem_events_total counter")
                .doesNotContain("docs", dir.toString());
        for (String line : metrics.body().split("\n", -1)) {
            assertThat(line).matches("|# (HELP|TYPE) tandem_.*|tandem_[a-z_]+([{].*[}])? [-+0-9.eE]+");
        }
    }

    @Test
    void supportBundle_holdsNoSecrets_andNamesOnlyWhereTheyAreWanted() throws Exception {
        http.call(
                "PATCH",
                "/v1/config",
                "{\"log-level\":\"trace\",\"api\":\"127.0.0.1:"
                        + LoopbackHttp.free().port() + "\"}");
        Path root = Files.createDirectory(dir.resolve("canary-root"));
        Files.createDirectory(root.resolve("canary-directory"));
        Files.writeString(root.resolve("canary-directory/canary-file"), "canary-content");
        assertThat(new ProcessBuilder("mkfifo", root.resolve("canary-pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        http.post("/v1/shares", "{\"path\":\"" + root + "\",\"name\":\"canary-share\"}");
        String token = http.post("/v1/shares/canary-share/token", "{}")
                .json()
                .path("token")
                .asText();
        http.post("/v1/shares/import", "{\"token\":\"" + token + "\",\"path\":\"" + dir.resolve("canary-two") + "\"}");
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(2))
                .until(() -> http.get("/v1/shares/canary-share").body().contains("special-file"));
        Files.createDirectories(dir.resolve("home/logs"));
        Files.writeString(
                dir.resolve("home/logs/tandem.log"),
                "2026-01-01T00:00:00Z WARN Share: A file is odd path=canary-file token=" + token + "\n");

        String hidden = http.get("/v1/support").body();
        String shown = http.get("/v1/support?names=true").body();

        assertThat(hidden).doesNotContain("canary").contains("special-file", "A file is odd path=hidden-");
        assertThat(shown).contains("canary-share", "canary-pipe", "canary-file").doesNotContain("canary-content");
        for (String bundle : List.of(hidden, shown)) {
            assertThat(bundle).doesNotContain(token, token.substring(7, 60));
            assertThat(bundle)
                    .doesNotContain(
                            Files.readString(dir.resolve("home/api-token")).strip());
            for (String secret : secrets()) {
                assertThat(bundle).doesNotContain(secret);
            }
        }
        assertThat(http.get("/v1/support").json().path("files").findValuesAsText("name"))
                .containsExactly(
                        "about.json",
                        "settings.json",
                        "shares.json",
                        "doctor.json",
                        "events.json",
                        "log.txt",
                        "threads.txt");
        // Only this test has ever written a token there.
        Files.delete(dir.resolve("home/logs/tandem.log"));
    }

    /** Everything in the home's keys that is long enough to be one. */
    private List<String> secrets() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(dir.resolve("home"))) {
            Path file = files.filter(path -> path.getFileName().toString().equals("secrets.json"))
                    .findFirst()
                    .orElseThrow();
            List<String> secrets = new java.util.ArrayList<>();
            for (JsonNode share : new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(file.toFile())
                    .findParents("keys")) {
                secrets.add(share.path("keys").asText());
            }
            java.util.regex.Matcher matcher = java.util.regex.Pattern.compile("\"([A-Za-z0-9+/_=-]{40,})\"")
                    .matcher(Files.readString(file));
            while (matcher.find()) {
                secrets.add(matcher.group(1));
            }
            assertThat(secrets).isNotEmpty();
            return secrets;
        }
    }
}
