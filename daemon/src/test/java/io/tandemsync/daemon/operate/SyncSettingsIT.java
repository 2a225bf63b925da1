package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that decide when and where two daemons talk, and how much they take. */
@Timeout(600)
final class SyncSettingsIT {
    private Pair pair;

    @BeforeEach
    void start(@TempDir Path dir) {
        pair = new Pair(dir);
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    /** The one that is set may be the one that dials, or the one that only answers. */
    @ParameterizedTest
    @ValueSource(strings = {"dials", "answers"})
    void syncByHandOnly_andThenAtIntervals(String role) throws Exception {
        boolean dials = role.equals("dials");
        String here = dials ? "b" : "a";
        String there = dials ? "a" : "b";
        UnixHttp a = pair.start("a");
        UnixHttp b = pair.start("b");
        pair.join(b, "b", pair.share(a, "a"));
        Pair.until(() -> Pair.info(b).path("progress").path("completion").asDouble(-1) == 1.0);
        UnixHttp set = dials ? b : a;
        Pair.set(set, "sync", "manual");
        Pair.until(() -> isApart(dials ? a : b));

        Path first = pair.docs(here).resolve("first");
        Files.writeString(pair.docs(there).resolve("first"), "by hand");
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofMinutes(2))
                .until(() -> !Files.exists(first));
        UnixHttp other = dials ? a : b;
        Pair.until(() -> Pair.info(other).path("local").path("files").asInt() == 1);
        Reply synced = set.post("/v1/shares/docs/sync", "{}");
        assertThat(synced.status()).as(synced.body()).isEqualTo(200);
        assertThat(first).hasContent("by hand");
        Pair.until(() -> isApart(dials ? a : b));

        Files.writeString(pair.docs(there).resolve("second"), "by itself");
        Reply changed =
                set.call("PATCH", "/v1/shares/docs/settings", Pair.object("sync", "interval", "sync-interval", "1s"));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        Pair.until(() -> Files.exists(pair.docs(here).resolve("second")));
    }

    private static boolean isApart(UnixHttp device) throws Exception {
        for (JsonNode peer : Pair.info(device).path("peers")) {
            if (peer.path("state").asText().equals("connected")) {
                return false;
            }
        }
        return true;
    }

    @Test
    void withoutAnAddress_aDeviceReachesOthers_andSeveralAddressesAllAnswer() throws Exception {
        UnixHttp a = pair.start("a", List.of("tcp/127.0.0.1:0", "quic/127.0.0.1:0", "tcp/[::1]:0"));
        assertThat(a.get("/v1/device").json().path("listen")).hasSize(3);
        UnixHttp b = pair.start("b", List.of("none"));
        assertThat(b.get("/v1/device").json().path("listen")).isEmpty();
        Files.createDirectories(pair.docs("a"));
        Files.writeString(pair.docs("a").resolve("f"), "content");
        pair.join(b, "b", pair.share(a, "a"));
        Pair.until(() -> Files.exists(pair.docs("b").resolve("f")));
        Files.writeString(pair.docs("b").resolve("back"), "back");
        Pair.until(() -> Files.exists(pair.docs("a").resolve("back")));
    }

    @Test
    void minFree_refusesWhatWouldFillTheDisk_andNamesIt() throws Exception {
        UnixHttp a = pair.start("a");
        UnixHttp b = pair.start("b");
        Files.createDirectories(pair.docs("a"));
        pair.join(b, "b", pair.share(a, "a"));
        Pair.until(() -> Pair.info(b).path("progress").path("completion").asDouble(-1) == 1.0);
        Pair.set(b, "min-free", "100%");
        Files.writeString(pair.docs("a").resolve("f"), "content");
        Pair.until(() -> Pair.info(b).path("problems").findValuesAsText("code").contains("disk-full"));
        assertThat(pair.docs("b").resolve("f")).doesNotExist();
        Pair.set(b, "min-free", "0%");
        b.post("/v1/shares/docs/rescan", "{}");
        Pair.until(() -> Files.exists(pair.docs("b").resolve("f")));
    }
}
