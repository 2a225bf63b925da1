package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.error.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the home that were damaged, and what is missing or taken around a daemon: said, and nothing else harmed. */
@Timeout(600)
final class DamagedHomeIT {
    private Pair pair;

    @BeforeEach
    void start(@TempDir Path dir) {
        pair = new Pair(dir);
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"version\":1,\"shares\":7,\"name\":[]}"})
    void damagedFiles_areKeptAndNamed_andTheLastGoodOnesUsed(String damage) throws Exception {
        UnixHttp before = pair.start("a");
        pair.share(before, "a");
        Pair.config(before, "name", "desk");
        Pair.config(before, "send-limit", "3MiB");
        String id = Pair.info(before).path("id").asText();
        pair.stop("a");
        for (String file : List.of("config.json", "shares.json")) {
            Files.writeString(pair.home("a").resolve(file), damage);
        }

        UnixHttp after = pair.start("a");

        JsonNode status = after.get("/v1/status").json();
        assertThat(status.path("device").path("name").asText()).isEqualTo("desk");
        assertThat(after.get("/v1/config")
                        .json()
                        .path("config")
                        .path("send-limit")
                        .asText())
                .isEqualTo("3MiB");
        assertThat(status.path("shares").path(0).path("id").asText()).isEqualTo(id);
        assertThat(status.path("device").path("problems").findValuesAsText("code"))
                .containsExactly("home-damaged", "home-damaged");
        for (String file : List.of("config.json", "shares.json")) {
            String aside = kept(file);
            assertThat(Files.readString(pair.home("a").resolve(aside))).isEqualTo(damage);
            assertThat(status.path("device").path("problems").toString()).contains(aside);
            assertThat(after.get("/v1/doctor").body()).contains(aside);
        }
        UnixHttp later = pair.start("a");
        assertThat(later.get("/v1/device").json().path("problems")).isEmpty();
        assertThat(Pair.info(later).path("id").asText()).isEqualTo(id);
    }

    @Test
    void damagedFileWithoutAGoodOne_stopsTheDaemon_andStaysAsItIs() throws Exception {
        pair.start("a");
        pair.stop("a");
        Files.writeString(pair.home("a").resolve("config.json"), "{");
        Files.writeString(pair.home("a").resolve("config.json.bak"), "");
        assertThatThrownBy(() -> pair.start("a"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("so is its copy");
        assertThat(pair.home("a").resolve("config.json")).hasContent("{");
    }

    @Test
    void takenPorts_stopNothingElse_andAreNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            UnixHttp first = pair.start("a");
            pair.share(first, "a");
            Pair.config(first, "api", "127.0.0.1:" + freePort());
            String api = "127.0.0.1:" + taken.getLocalPort();
            pair.stop("a");
            Path config = pair.home("a").resolve("config.json");
            Files.writeString(config, Files.readString(config).replaceAll("\"127.0.0.1:[0-9]+\"", "\"" + api + "\""));
            String address = "tcp/127.0.0.1:" + taken.getLocalPort();
            UnixHttp again = pair.start("a", List.of(address, "tcp/127.0.0.1:0"));
            JsonNode device = again.get("/v1/device").json();
            assertThat(device.path("listen")).hasSize(1);
            assertThat(device.path("problems").findValuesAsText("code")).containsExactly("port-in-use", "port-in-use");
            assertThat(device.path("problems").toString()).contains("ss -tulpn", api);
            assertThat(again.get("/v1/doctor").body()).contains(api, "ss -tulpn");
            Pair.until(() -> Pair.info(again).path("state").asText().equals("idle"));
        }
    }

    @Test
    void missingDirectory_isRedInHealth_andTheOtherSharesGoOn() throws Exception {
        UnixHttp a = pair.start("a");
        pair.share(a, "a");
        Path other = Files.createDirectories(pair.docs("other"));
        a.post("/v1/shares", Pair.object("path", other.toString(), "name", "other"));
        Pair.until(() -> a.get("/v1/health").status() == 200);
        Path away = pair.docs("a").resolveSibling("away");
        Files.move(pair.docs("a"), away);
        Pair.until(() -> a.get("/health").status() == 503);
        // Red stays red while the share is closed and tried again.
        for (int i = 0; i < 100; i++) {
            assertThat(a.get("/health").code()).isEqualTo("stuck");
        }
        String id = Pair.info(a).path("id").asText();
        // Anybody on the machine may ask without the token, and learns nothing but that.
        assertThat(a.get("/health").body())
                .doesNotContain(id, id.substring(0, 8), away.getParent().toString());
        assertThat(a.get("/v1/health").body()).contains(id, "not there", "mount it or bring it back");
        assertThat(a.get("/v1/doctor").body()).contains("not there", "mount it or bring it back, or remove the share");
        Files.writeString(other.resolve("f"), "content");
        Pair.until(() ->
                a.get("/v1/shares/other").json().path("local").path("files").asInt() == 1);
        Files.move(away, pair.docs("a"));
        Pair.until(() -> a.get("/health").status() == 200);
    }

    private String kept(String file) throws IOException {
        try (Stream<Path> files = Files.list(pair.home("a"))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(file + ".damaged-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
