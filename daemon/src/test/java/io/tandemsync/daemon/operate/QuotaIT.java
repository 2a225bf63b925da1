package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.control.UnixHttp;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quota of a blind replica between two daemons: what does not fit is left out whole, and both sides say so. */
@Timeout(600)
final class QuotaIT {
    private static final int QUOTA = 400_000;

    private String share = "";

    @Test
    void whatDoesNotFit_isLeftOutWhole_andSaidOnBothSides_untilTheQuotaIsRaised(@TempDir Path dir) throws Exception {
        try (Pair pair = new Pair(dir)) {
            UnixHttp a = pair.start("a");
            UnixHttp b = pair.start("b");
            pair.share(a, "a");
            String blind = a.post("/v1/shares/docs/token", Pair.object("mode", "blind"))
                    .json()
                    .path("token")
                    .asText();
            pair.join(b, "b", blind);
            // A blind replica does not know the share's name.
            share = Pair.info(a).path("id").asText();
            set(b, Integer.toString(QUOTA));
            pair.save("a", "small", Pair.noise(100_000, 1));
            Pair.until(() -> onlyPeer(a).path("inSync").asBoolean());
            pair.save("a", "large", Pair.noise(1_000_000, 2));
            pair.save("a", "another", Pair.noise(100_000, 3));

            // All but the large one is there, and what is said is of this moment.
            Pair.until(() -> isFull(b)
                    && info(b).path("global").path("files").asInt() == 3
                    && info(b).path("local").path("bytes").asLong() > 200_000
                    && onlyPeer(a).path("completion").asDouble() < 1);
            JsonNode full = info(b);
            assertThat(full.path("error").path("message").asText()).contains("quota of " + QUOTA, "quota=");
            assertThat(full.path("need").path("files").asInt()).isEqualTo(1);
            assertThat(full.path("local").path("bytes").asLong()).isBetween(200_000L, (long) QUOTA);
            assertThat(onlyPeer(a).path("inSync").asBoolean()).isFalse();
            assertThat(info(a).path("error").isNull()).isTrue();

            set(b, "2MiB");
            Pair.until(() -> onlyPeer(a).path("inSync").asBoolean()
                    && onlyPeer(a).path("completion").asDouble() == 1.0
                    && info(b).path("error").isNull());
        }
    }

    private JsonNode info(UnixHttp at) throws Exception {
        return at.get("/v1/shares/" + share).json();
    }

    private void set(UnixHttp at, String quota) throws Exception {
        UnixHttp.Reply set = at.call("PATCH", "/v1/shares/" + share + "/settings", Pair.object("quota", quota));
        assertThat(set.status()).as(set.body()).isEqualTo(200);
    }

    private boolean isFull(UnixHttp at) throws Exception {
        return info(at).path("error").path("code").asText().equals("quota-exceeded");
    }

    /** What is said of the one peer; nothing where there is another number of them. */
    private JsonNode onlyPeer(UnixHttp at) throws Exception {
        JsonNode peers = info(at).path("peers");
        return peers.size() == 1 ? peers.get(0) : peers.path("none");
    }
}
