package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Content under a limit between two daemons: never faster than a tenth above it, and told on its way. */
@Timeout(600)
final class LimitsIT {
    /** So much that what passes between a save and the first byte of it counts for little. */
    private static final int BYTES = 12 << 20;

    private static final int LIMIT = 2 << 20;

    private Pair pair;
    private UnixHttp a;
    private UnixHttp b;

    @BeforeEach
    void start(@TempDir Path dir) throws Exception {
        pair = new Pair(dir);
        a = pair.start("a");
        b = pair.start("b");
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void receiveLimitOfAShare_isKept_andProgressIsTold() throws Exception {
        String token = pair.share(a, "a");
        pair.join(b, "b", token);
        Pair.set(b, "receive-limit", "2MiB");
        assertThat(Pair.info(a).path("progress").path("completion").isNull()
                        || Pair.info(a).path("peers").size() > 0)
                .as("complete before a peer was met")
                .isTrue();
        Pair.until(() -> Pair.info(b).path("progress").path("completion").asDouble(-1) == 1.0);

        // Before any byte can come, however late the device says that one is missing.
        long begun = System.nanoTime();
        pair.save("a", "big", Pair.noise(BYTES, 1));
        double last = 0;
        boolean missing = false;
        boolean named = false;
        while (!Files.exists(pair.docs("b").resolve("big"))) {
            JsonNode progress = Pair.info(b).path("progress");
            if (progress.path("completion").asDouble() < 1) {
                missing = true;
                assertThat(progress.path("completion").asDouble())
                        .as(progress.toString())
                        .isGreaterThanOrEqualTo(last);
                last = progress.path("completion").asDouble();
                assertThat(progress.path("bytes").path("total").asLong()).isEqualTo(BYTES);
                assertThat(progress.path("rate").asLong())
                        .as(progress.toString())
                        .isLessThan(LIMIT * 2L);
            }
            JsonNode file = progress.path("arriving").path(0);
            named |= file.path("path").asText().equals("big")
                    && file.path("size").asInt() == BYTES
                    && file.path("bytes").asLong() <= BYTES;
        }

        assertThat(missing).as("somebody saw it come").isTrue();
        assertThat(bytesPerSecond(System.nanoTime() - begun)).isLessThan(LIMIT * 1.1);
        assertThat(named).as("the file was named on its way").isTrue();
        assertThat(last).isBetween(0.2, 0.999);
        Pair.until(() -> Pair.info(b).path("progress").path("completion").asDouble() == 1.0);
        assertThat(Pair.info(b).path("progress").path("etaSeconds").asLong(-1)).isZero();
        assertThat(Pair.info(b).path("progress").path("bytes").path("done").asLong())
                .isEqualTo(BYTES);
    }

    @Test
    void sendLimitOfADevice_isKept_andLiftedWithoutARestart() throws Exception {
        Pair.config(a, "send-limit", "2MiB");
        String token = pair.share(a, "a");
        pair.join(b, "b", token);
        Pair.until(() -> Pair.info(b).path("progress").path("completion").asDouble(-1) == 1.0);
        Path arrived = pair.docs("b").resolve("big");
        long begun = System.nanoTime();
        pair.save("a", "big", Pair.noise(BYTES, 2));
        Pair.until(() -> Files.exists(arrived));
        assertThat(bytesPerSecond(System.nanoTime() - begun)).isLessThan(LIMIT * 1.1);

        Pair.config(a, "send-limit", "1KiB");
        pair.save("a", "more", Pair.noise(BYTES, 3));
        Pair.until(() -> Pair.info(b).path("need").path("files").asInt() == 1);
        Pair.config(a, "send-limit", "0");
        Pair.until(() -> Files.exists(pair.docs("b").resolve("more")));
    }

    private static double bytesPerSecond(long nanos) {
        return BYTES * 1e9 / nanos;
    }
}
