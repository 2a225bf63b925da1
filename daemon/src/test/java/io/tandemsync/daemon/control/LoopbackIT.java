package io.tandemsync.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.loopback.WrongTokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The control API at a loopback address, where everybody on the machine can knock. */
@Timeout(1800)
final class LoopbackIT {
    private static final int WRONG_TOKENS = Integer.getInteger("tandem.tokens.wrong", 3_000);
    private static final long HEAP_GROWTH_MAX = 16L << 20;
    private static final int MEBI = 1 << 20;

    private Path dir;
    private Daemon daemon;
    private UnixHttp http;
    private LoopbackHttp loopback;
    private String host;
    private String secret;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        dir = temporary;
        daemon = Daemon.start(Home.prepare(dir.resolve("home")), List.of("tcp/127.0.0.1:0"));
        http = new UnixHttp(dir.resolve("home/daemon.sock"));
        loopback = LoopbackHttp.free();
        Reply set = http.call("PATCH", "/v1/config", "{\"api\":\"127.0.0.1:" + loopback.port() + "\"}");
        assertThat(set.status()).as(set.body()).isEqualTo(200);
        host = loopback.host();
        secret = "Tandem-Token: "
                + Files.readString(dir.resolve("home/api-token")).strip() + "\r\n";
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void loopbackAddress_takesTheTokenAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("home/api-token"))))
                .isEqualTo("rw-------");
        assertThat(device(host + secret)).isEqualTo(200);
        assertThat(device(host)).isEqualTo(401);
        assertThat(device(host + "Tandem-Token: x\r\n")).isEqualTo(401);
        assertThat(device(host + secret + secret)).isEqualTo(401);
        assertThat(device("Host: evil.example:" + loopback.port() + "\r\n" + secret))
                .isEqualTo(403);
        assertThat(device(secret)).isEqualTo(403);
        assertThat(device(host + host + secret)).isIn(400, 403);
        assertThat(device("Host: 127.0.0.1\r\n" + secret)).isEqualTo(403);
        assertThat(device(host + secret + "Origin: null\r\n")).isEqualTo(403);
        assertThat(device(host + secret + "Origin: http://127.0.0.1:" + loopback.port() + "\r\n"))
                .isEqualTo(403);
        assertThat(device(host + secret + "Sec-Fetch-Site: cross-site\r\n")).isEqualTo(403);
        assertThat(loopback.ask("POST /v1/stop", host + secret + "Content-Type: text/plain\r\n")
                        .status())
                .isEqualTo(415);
        assertThat(loopback.ask("OPTIONS /v1/device", host + "Origin: https://evil\r\n")
                        .head())
                .doesNotContain("Access-Control");
        assertThat(loopback.ask("GET /health", host).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(loopback.ask("GET /", host).status()).isEqualTo(401);
        assertThat(http.call("PATCH", "/v1/config", "{\"api\":\"0.0.0.0:1\"}").code())
                .isEqualTo("invalid-setting");
        http.call("PATCH", "/v1/config", "{\"api\":\"off\"}");
        assertThat(loopback.isOpen()).isFalse();
    }

    @Test
    void boundsHoldOnTheLoopbackAddressToo() throws Exception {
        String change = host + secret + "Content-Type: application/json\r\n";
        assertThat(loopback.request("POST /v1/shares HTTP/1.1\r\n" + change + "Content-Length: 1073741824\r\n\r\n")
                        .status())
                .isEqualTo(413);
        assertThat(loopback.request("GET /v1/device HTTP/1.1\r\n" + host + "X: " + "x".repeat(20_000) + "\r\n\r\n")
                        .status())
                .isEqualTo(400);
        for (String smuggled : List.of(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            assertThat(loopback.request("POST /v1/stop HTTP/1.1\r\n" + change + smuggled)
                            .status())
                    .as(smuggled)
                    .isEqualTo(400);
        }
    }

    @Test
    void aBodyWithoutTheToken_isNotWaitedFor() throws Exception {
        Reply reply = loopback.request("POST /v1/shares HTTP/1.1\r\n" + host + "Content-Length: " + MEBI + "\r\n\r\n{");
        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void requestsBehindARefusedOne_areNotServed() throws Exception {
        String wrong = "GET /v1/device HTTP/1.1\r\n" + host + "\r\n";
        String stop = "POST /v1/stop HTTP/1.1\r\n" + host + secret
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        Reply reply = loopback.request(wrong.repeat(50) + stop);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).doesNotContain("HTTP/1.1");
        assertThat(device(host + secret)).isEqualTo(200);
    }

    @Test
    void crowdThatSaysNothing_keepsNobodyWithTheTokenOut() throws Exception {
        try (SocketChannel follower = loopback.connect()) {
            LoopbackHttp.send(follower, "GET /v1/events?follow=true HTTP/1.1\r\n" + host + secret + "\r\n");
            assertThat(follower.read(ByteBuffer.allocate(16))).isEqualTo(16);
            List<SocketChannel> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    crowd.add(loopback.connect());
                    LoopbackHttp.send(crowd.get(i), "GET /v1/dev");
                }
                assertThat(device(host + secret)).isEqualTo(200);
                assertThat(http.get("/v1/device").status())
                        .as("the socket of the home is another door")
                        .isEqualTo(200);
                assertThat(follower.read(ByteBuffer.allocate(16)))
                        .as("who has shown the token stays")
                        .isPositive();
            } finally {
                for (SocketChannel channel : crowd) {
                    channel.close();
                }
            }
        }
    }

    @Test
    void wrongTokens_costNothingThatStays_andKeepNobodyOut() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(WrongTokens.class);
        logger.addAppender(lines);
        Deque<SocketChannel> open = new ArrayDeque<>();
        long began = System.nanoTime();
        try {
            long before = heap();
            for (int i = 0; i < WRONG_TOKENS; i++) {
                SocketChannel channel = loopback.connect();
                open.add(channel);
                sendUnlessClosed(
                        channel, LoopbackHttp.text("GET /v1/device", host + "Tandem-Token: wrong" + i + "\r\n"));
                if (open.size() > 2 * ControlServer.CONNECTIONS_MAX) {
                    open.remove().close();
                }
                if (i % 500 == 0) {
                    assertThat(device(host + secret)).as("after " + i).isEqualTo(200);
                }
            }
            assertThat(device(host + secret)).isEqualTo(200);
            await().atMost(Duration.ofMinutes(2)).until(() -> heap() - before < HEAP_GROWTH_MAX);
            assertThat(device(host + "Tandem-Token: x\r\n")).isEqualTo(401);
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
            logger.detachAppender(lines);
        }
        long minutes = (System.nanoTime() - began) / 60_000_000_000L;
        assertThat(lines.list).hasSizeBetween(1, (int) minutes + 1);
    }

    /** A stranger may have had to make way already. */
    private static void sendUnlessClosed(SocketChannel channel, String text) {
        try {
            LoopbackHttp.send(channel, text);
        } catch (IOException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(pipe|reset).*");
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private int device(String headers) throws IOException {
        return loopback.ask("GET /v1/device", headers).status();
    }
}
