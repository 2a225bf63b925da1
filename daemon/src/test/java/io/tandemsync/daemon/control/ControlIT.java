package io.tandemsync.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.home.Home;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The control API of a real daemon, over its real socket. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ControlIT {
    private Path dir;
    private Daemon daemon;
    private UnixHttp http;
    private String share = "";

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        dir = temporary;
        daemon = Daemon.start(Home.prepare(dir.resolve("home")), List.of("tcp/127.0.0.1:0"));
        http = new UnixHttp(dir.resolve("home/daemon.sock"));
        Path root = Files.createDirectory(dir.resolve("docs"));
        share = http.post("/v1/shares", "{\"path\":\"" + root + "\"}")
                .json()
                .path("id")
                .asText();
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    | /                              | ``                              | 404 | not-found",
                "GET    | /v1/                           | ``                              | 404 | not-found",
                "GET    | /v1/nothing                    | ``                              | 404 | not-found",
                "GET    | /v2/device                     | ``                              | 404 | not-found",
                "POST   | /v1/device                     | {}                              | 405 | method-not-allowed",
                "DELETE | /v1/status                     | ``                              | 405 | method-not-allowed",
                "GET    | /v1/device/more                | ``                              | 404 | not-found",
                "GET    | /v1/stop                       | ``                              | 405 | method-not-allowed",
                "PUT    | /v1/shares                     | {}                              | 405 | method-not-allowed",
                "POST   | /v1/shares                     | {                               | 400 | usage",
                "POST   | /v1/shares                     | []                              | 400 | usage",
                "POST   | /v1/shares                     | null                            | 400 | usage",
                "POST   | /v1/shares                     | {\"path\":1}                    | 400 | usage",
                "POST   | /v1/shares                     | {\"path\":\"a\",\"path\":\"b\"} | 400 | usage",
                "POST   | /v1/shares                     | {\"path\":\"a\"}                | 400 | invalid-path",
                "POST   | /v1/shares                     | {\"path\":\"/tmp\",\"name\":\"\"} | 400 | usage",
                "POST   | /v1/shares/import              | {}                              | 400 | usage",
                "POST   | /v1/shares/import              | {\"token\":\"x\",\"path\":\"/tmp/x\"} | 400 | invalid-token",
                "POST   | /v1/tokens/inspect             | {\"token\":\"tandem:AAAA\"}     | 400 | invalid-token",
                "GET    | /v1/tokens/inspect             | ``                              | 405 | method-not-allowed",
                "GET    | /v1/shares/absent              | ``                              | 404 | not-found",
                "GET    | /v1/shares/..%2f..%2fetc       | ``                              | 404 | not-found",
                "GET    | /v1/shares/%zz                 | ``                              | 400 | usage",
                "PUT    | /v1/shares/docs                | {}                              | 405 | method-not-allowed",
                "DELETE | /v1/shares/docs?deleteRepository=maybe | ``                      | 400 | usage",
                "POST   | /v1/shares/docs/token          | {\"mode\":\"all\"}              | 400 | usage",
                "POST   | /v1/shares/docs/peers          | {}                              | 400 | usage",
                "POST   | /v1/shares/docs/peers          | {\"address\":\"host:1\"}        | 400 | invalid-address",
                "POST   | /v1/shares/docs/peers          | {\"address\":\"quic/h:0\"}      | 400 | invalid-address",
                "DELETE | /v1/shares/docs/peers          | {\"peer\":\"quic/h:1\"}         | 404 | not-found",
                "PATCH  | /v1/shares/docs/settings       | {\"colour\":\"red\"}            | 400 | invalid-setting",
                "PATCH  | /v1/shares/docs/settings       | {\"watch\":\"maybe\"}           | 400 | invalid-setting",
                "PATCH  | /v1/shares/docs/settings       | {\"rescan-interval\":\"0s\"}    | 400 | invalid-setting",
                "PATCH  | /v1/shares/docs/settings       | {}                              | 400 | usage",
                "POST   | /v1/shares/docs/wait           | {\"timeoutMillis\":\"x\"}       | 400 | usage",
                "POST   | /v1/shares/docs/wait           | {\"timeoutMillis\":-1}          | 400 | usage",
                "POST   | /v1/shares/docs/wait           | {\"timeoutMillis\":200}         | 408 | timeout",
                "POST   | /v1/shares/docs/conflicts/1    | {\"keep\":\"both\"}             | 404 | not-found",
                "POST   | /v1/shares/docs/nonsense       | {}                              | 404 | not-found",
                "GET    | /v1/events?since=x             | ``                              | 400 | usage",
                "GET    | /v1/events?follow=perhaps      | ``                              | 400 | usage",
            })
    void aWrongRequest_isRefusedByItsCode(String method, String route, String body, int status, String code)
            throws IOException {
        Reply reply = http.call(method, route, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.json().path("error").path("message").asText())
                .contains(";")
                .doesNotContain("\n");
    }

    @Test
    void aShare_isFoundByIdPrefixNameAndPath() throws IOException {
        String path = URLEncoder.encode(dir.resolve("docs").toString(), StandardCharsets.UTF_8);
        for (String selector : List.of(share, share.substring(0, 4), "docs", path)) {
            assertThat(http.get("/v1/shares/" + selector).json().path("id").asText())
                    .as(selector)
                    .isEqualTo(share);
        }
        assertThat(http.get("/v1/shares/" + share.substring(0, 3)).status()).isEqualTo(404);
    }

    @Test
    void peersAndSettings_areKept_andDoublesRefused() throws IOException {
        String route = "/v1/shares/docs/peers";
        assertThat(http.post(route, "{\"address\":\"quic/192.0.2.1\"}").status())
                .isEqualTo(200);
        assertThat(http.post(route, "{\"address\":\"quic/192.0.2.1:20209\"}").code())
                .isEqualTo("duplicate-peer");
        JsonNode peer = http.get(route).json().path("peers").get(0);
        assertThat(peer.path("address").asText()).isEqualTo("quic/192.0.2.1:20209");
        assertThat(http.call("DELETE", route, "{\"peer\":\"quic/192.0.2.1\"}")
                        .json()
                        .path("peers"))
                .isEmpty();
        JsonNode settings = http.call(
                        "PATCH", "/v1/shares/docs/settings", "{\"watch\":false,\"rescan-interval\":\"90m\"}")
                .json()
                .path("settings");
        assertThat(settings.path("rescan-interval").asText()).isEqualTo("90m");
        assertThat(http.get("/v1/shares/docs/settings").json().path("settings")).isEqualTo(settings);
    }

    @Test
    void aToken_isReadWithoutItsKeys() throws IOException {
        JsonNode token =
                http.post("/v1/shares/docs/token", "{\"mode\":\"read\"}").json();
        assertThat(token.path("mode").asText()).isEqualTo("read");
        JsonNode content = http.post(
                        "/v1/tokens/inspect",
                        "{\"token\":\"" + token.path("token").asText() + "\"}")
                .json();
        assertThat(content.path("name").asText()).isEqualTo("docs");
        assertThat(content.path("share").asText()).isEqualTo(share);
        assertThat(content.path("addresses").get(0).asText()).startsWith("tcp/127.0.0.1:");
    }

    @Test
    void events_comeAsLines_andFollowersHearNewOnes() throws Exception {
        List<JsonNode> events = UnixHttp.lines(http.get("/v1/events"));
        assertThat(events).extracting(event -> event.path("type").asText()).contains("share-added");
        assertThat(events).extracting(event -> event.path("id").asLong()).isSorted();
        try (SocketChannel follower = http.connect()) {
            send(follower, "GET /v1/events?follow=true&since=0 HTTP/1.1\r\nHost: x\r\n\r\n");
            StringBuilder heard = new StringBuilder();
            readUntil(follower, heard, "share-added");
            Path more = Files.createDirectory(dir.resolve("more"));
            http.post("/v1/shares", "{\"path\":\"" + more + "\"}");
            readUntil(follower, heard, "\"name\":\"more\"");
        }
        http.call("DELETE", "/v1/shares/more", "");
    }

    @Test
    void whatIsTooLarge_isRefused() throws IOException {
        assertThat(http.post("/v1/shares", "x".repeat((1 << 20) + 1)).status()).isEqualTo(413);
        Reply head = http.raw("GET /v1/device HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(head.status()).isEqualTo(400);
        assertThat(http.get("/v1/device").status()).isEqualTo(200);
    }

    @Test
    void aBrowser_isRefused() throws IOException {
        Reply reply = http.raw("GET /v1/device HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nConnection: close\r\n\r\n");
        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void noise_endsOnlyItsOwnConnection() throws IOException {
        for (String noise : List.of(
                "\u0000\u0001\u0002\r\n\r\n",
                "GET\r\n\r\n",
                "POST /v1/shares HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            assertThat(http.raw(noise).status()).isBetween(400, 499);
        }
        assertThat(http.get("/v1/device").status()).isEqualTo(200);
    }

    @Test
    void tooManyConnections_areTurnedAway_andLaterOnesServed() throws Exception {
        List<SocketChannel> idle = new ArrayList<>();
        for (int i = 0; i < ControlServer.CONNECTIONS_MAX; i++) {
            idle.add(http.connect());
        }
        try (SocketChannel further = http.connect()) {
            assertThat(further.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        for (SocketChannel channel : idle) {
            channel.close();
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> http.get("/v1/device").status() == 200);
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private static void readUntil(SocketChannel channel, StringBuilder heard, String words) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (heard.indexOf(words) < 0) {
            assertThat(channel.read(buffer)).isNotNegative();
            heard.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
            buffer.clear();
        }
    }
}
