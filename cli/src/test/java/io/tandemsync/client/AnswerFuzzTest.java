package io.tandemsync.client;

import io.tandemsync.engine.codec.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole answers of a daemon, damaged: a document or one error, in bounded memory. */
@Execution(ExecutionMode.CONCURRENT)
final class AnswerFuzzTest {
    private static final int ROUNDS_MIN = 500;
    private static final long BYTES_EACH_MAX = 8 << 20;
    private static final String DOCUMENT = "{\"id\":\"a\",\"shares\":[{\"files\":1}]}";

    @TempDir
    Path dir;

    @Test
    void damagedAnswers_areReadOrRefused() throws Exception {
        try (FakeControlServer server = new FakeControlServer(dir.resolve("home"))) {
            ControlClient client = new ControlClient(dir.resolve("home"));
            Fuzz.run(
                    new Fuzz.Target(
                            "answer of the daemon",
                            List.of(
                                    Fuzz.text("HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n" + DOCUMENT),
                                    Fuzz.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20;x=y\r\n"
                                            + DOCUMENT + "\r\n0\r\nTrailer: x\r\n\r\n"),
                                    Fuzz.text("HTTP/1.1 409 Conflict\r\nConnection: close\r\n\r\n"
                                            + "{\"error\":{\"code\":\"busy\",\"message\":\"later\"}}"),
                                    Fuzz.text("HTTP/1.1 204 No Content\r\n\r\n"),
                                    Fuzz.text("Content-Length: 999999999999999\r\n"),
                                    Fuzz.text("ffffffff\r\n")),
                            bytes -> {
                                server.raw("GET /v1/x", new String(bytes, StandardCharsets.ISO_8859_1));
                                client.read("/v1/x");
                            },
                            TandemException.class::isInstance,
                            BYTES_EACH_MAX),
                    ROUNDS_MIN);
        }
    }
}
