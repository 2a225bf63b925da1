package io.tandemsync.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.engine.codec.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole requests, damaged, at the socket of a real daemon: each is answered or cut off, and the next one is served. */
@Execution(ExecutionMode.CONCURRENT)
final class ControlFuzzTest {
    private static final int ROUNDS_MIN = 300;
    /** This side's: what the daemon allocates is bounded by the heap that it shares with the test. */
    private static final long BYTES_EACH_MAX = 16 << 20;

    private static final List<String> REQUESTS = List.of(
            "GET /v1/status HTTP/1.1\r\nHost: tandem\r\n\r\n",
            "GET /v1/events?since=1 HTTP/1.1\r\nHost: tandem\r\nLast-Event-ID: 4\r\n\r\n",
            "POST /v1/tokens/inspect HTTP/1.1\r\nHost: t\r\nContent-Length: 21\r\n\r\n{\"token\":\"tandem:AA\"}",
            "PATCH /v1/config HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{\"name\":\"desk\"}\r\n0\r\n\r\n",
            "GET /v1/shares/a%2Fb HTTP/1.1\r\nOrigin: http://x\r\nExpect: 100-continue\r\n\r\n");

    @TempDir
    Path dir;

    @Test
    void damagedRequests_leaveTheDaemonServing() throws Exception {
        try (Daemon daemon = Daemon.start(Home.prepare(dir.resolve("home")), List.of("tcp/127.0.0.1:0"))) {
            UnixHttp http = new UnixHttp(dir.resolve("home/daemon.sock"));
            Fuzz.run(
                    new Fuzz.Target(
                            "request to the daemon",
                            REQUESTS.stream().map(Fuzz::text).toList(),
                            bytes -> send(http, bytes),
                            Refused.class::isInstance,
                            BYTES_EACH_MAX),
                    ROUNDS_MIN);
            assertThat(http.get("/v1/device").status()).isEqualTo(200);
            assertThat(http.get("/v1/shares").json().path("shares")).isEmpty();
            assertThat(daemon.stopRequested()).isNotDone();
        }
    }

    /** The daemon said no, or nothing. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String answer) {
            super(answer);
        }
    }

    private static void send(UnixHttp http, byte[] bytes) throws IOException, Refused {
        try (SocketChannel channel = http.connect()) {
            String answer;
            try {
                ByteBuffer out = ByteBuffer.wrap(bytes);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                channel.shutdownOutput();
                answer = UnixHttp.read(channel).head();
            } catch (IOException e) {
                // It has heard enough.
                throw new Refused("cut off");
            }
            String line = answer.lines().findFirst().orElse("no answer");
            if (!line.contains(" 200 ")) {
                throw new Refused(line.isBlank() ? "an empty answer" : line);
            }
        }
    }
}
