package io.tandemsync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the client against answers of every shape, wrong ones above all. */
final class ControlClientTest {
    private Path home;
    private FakeControlServer server;
    private ControlClient client;

    // Short, since an operating system allows a socket's path about a hundred bytes.
    @BeforeEach
    void start() throws IOException {
        home = Files.createTempDirectory("tcl");
        server = new FakeControlServer(home);
        client = new ControlClient(home);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        Files.deleteIfExists(home);
    }

    @Test
    void body_isReadByItsLength() throws IOException {
        server.answer("GET /v1/device", "{\"name\":\"é\"}");

        assertThat(client.read("/v1/device").text("name")).isEqualTo("é");
    }

    /** An answer in chunks of this many bytes. */
    private static String chunked(String body, int size, String extension) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int start = 0; start < body.length(); start += size) {
            String chunk = body.substring(start, Math.min(start + size, body.length()));
            answer.append(Integer.toHexString(chunk.length())).append(extension).append("\r\n");
            answer.append(chunk).append("\r\n");
        }
        return answer.append("0\r\nTrailer: t\r\n\r\n").toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 11, 100})
    void body_isReadFromChunksWithExtensionsAndTrailers(int size) throws IOException {
        server.raw("GET /v1/device", chunked("{\"a\":1,\"b\":\"two\"}", size, ";x=y"));

        assertThat(client.read("/v1/device").text("b")).isEqualTo("two");
    }

    @Test
    void body_withoutLengthEndsWithTheConnection() throws IOException {
        server.raw("GET /v1/device", "HTTP/1.1 200 OK\r\n\r\n{\"a\":2}");

        assertThat(client.read("/v1/device").number("a")).isEqualTo(2);
    }

    @Test
    void noContent_isAnEmptyDocument() throws IOException {
        server.raw("POST /v1/stop", "HTTP/1.1 204 No Content\r\n\r\n");

        assertThat(client.post("/v1/stop", Json.object()).members()).isEmpty();
    }

    @Test
    void stream_readsLinesAcrossChunks_untilTheReaderHasEnough() throws IOException {
        server.raw("GET /v1/events", chunked("{\"id\":1}\n{\"id\":2}\n\n{\"id\":3}\n", 10, ""));
        List<Long> all = new ArrayList<>();
        List<Long> two = new ArrayList<>();

        client.stream("/v1/events", event -> all.add(event.number("id")));
        client.stream("/v1/events", event -> {
            two.add(event.number("id"));
            return two.size() < 2;
        });

        assertThat(all).containsExactly(1L, 2L, 3L);
        assertThat(two).containsExactly(1L, 2L);
    }

    @Test
    void refusal_keepsTheDaemonsCodeAndSentence() {
        server.refuse("GET /v1/device", "not-found", "there is none; look again");

        assertThatThrownBy(() -> client.read("/v1/device")).isInstanceOfSatisfying(TandemException.class, error -> {
            assertThat(error.code()).isEqualTo("not-found");
            assertThat(error.sentence()).isEqualTo("there is none; look again");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}xx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{]}",
                "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
            })
    void nonsense_isAnErrorOfInputAndOutput(String answer) {
        server.raw("GET /v1/device", answer);

        assertThatThrownBy(() -> client.read("/v1/device"))
                .isInstanceOfSatisfying(
                        TandemException.class, error -> assertThat(error.code()).isEqualTo("io"));
    }

    @Test
    void endlessHead_isRefused() {
        server.raw("GET /v1/device", "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(200) + "\r\n{}");
        assertThatThrownBy(() -> client.read("/v1/device")).hasMessageContaining("too many lines");

        server.raw("GET /v1/device", "HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n{}");
        assertThatThrownBy(() -> client.read("/v1/device")).hasMessageContaining("too long");
    }

    @Test
    void randomBytes_neverBringMoreThanAnError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder answer = new StringBuilder(random.nextBoolean() ? "HTTP/1.1 200 OK\r\n" : "");
            for (int i = random.nextInt(80); i > 0; i--) {
                answer.append("\r\n\r\n:0123456789abcdef{}[]\",Transfer-Encoding: chunked".charAt(random.nextInt(47)));
            }
            server.raw("GET /v1/device", answer.toString());
            try {
                assertThat(client.read("/v1/device")).isNotNull();
            } catch (TandemException expected) {
                assertThat(expected.code()).as("seed %d, round %d", seed, round).isIn("io", "no-daemon");
            }
        }
    }

    @Test
    void silence_timesOut() {
        server.raw("GET /v1/device", "silence");

        assertThatThrownBy(() -> client.read("/v1/device", Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        TandemException.class, error -> assertThat(error.code()).isEqualTo("timeout"));
    }

    @Test
    void hangingUpBeforeTheAnswer_isNoDaemon() {
        server.raw("GET /v1/device", "");

        assertThatThrownBy(() -> client.read("/v1/device"))
                .isInstanceOfSatisfying(
                        TandemException.class, error -> assertThat(error.code()).isEqualTo("no-daemon"));
    }

    @Test
    void missingAndStaleSockets_areNoDaemon() throws IOException {
        server.close();
        assertThat(client.isReachable()).isFalse();
        Files.createFile(home.resolve("daemon.sock"));

        assertThatThrownBy(() -> client.read("/v1/device"))
                .isInstanceOfSatisfying(
                        TandemException.class, error -> assertThat(error.code()).isEqualTo("no-daemon"));
        Files.delete(home.resolve("daemon.sock"));
    }

    @Test
    void longHome_isReachedThroughTheLink() throws IOException {
        Path far = Files.createDirectories(home.resolve("a".repeat(120)));
        Path near = home.resolve("near.sock");
        Files.createSymbolicLink(far.resolve("daemon.sock"), near);
        try (FakeControlServer other = new FakeControlServer(home, near)) {
            other.answer("GET /v1/device", "{\"name\":\"far\"}");

            assertThat(new ControlClient(far).read("/v1/device").text("name")).isEqualTo("far");
        }
        Files.delete(far.resolve("daemon.sock"));
        assertThatThrownBy(() -> new ControlClient(far).read("/v1/device")).hasMessageContaining("no daemon runs");
        Files.delete(far);
    }

    @ParameterizedTest
    @CsvSource({
        "docs,/v1/shares/docs",
        "a b,/v1/shares/a%20b",
        "/home/ä,/v1/shares/%2Fhome%2F%C3%A4",
        "..,/v1/shares/%2E%2E",
        "x?y#z%,/v1/shares/x%3Fy%23z%25",
    })
    void route_cannotBeChangedByANameInIt(String name, String route) {
        assertThat(Route.of("shares", name)).isEqualTo(route);
    }
}
