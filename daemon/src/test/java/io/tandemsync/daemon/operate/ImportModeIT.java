package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of one mode, imported where the home holds keys of another for the share. */
@Timeout(600)
final class ImportModeIT {
    private Pair pair;
    private UnixHttp home;
    private Path origin;
    private String writeToken;
    private String id;

    @BeforeEach
    void share(@TempDir Path dir) throws Exception {
        pair = new Pair(dir);
        home = pair.start("a");
        origin = pair.docs("a");
        writeToken = pair.share(home, "a");
        id = Pair.info(home).path("id").asText();
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void tokenOfALowerMode_inAnotherDirectory_holdsThere_andTakesNoKeysAway() throws Exception {
        String read = token("read");
        remove();
        assertThat(mode(accepted(join(read, "copy")))).isEqualTo("read");
        Reply higher = home.post("/v1/shares/" + id + "/token", Pair.object("mode", "write"));
        assertThat(higher.body()).contains("mode-too-low");
        Pair.until(() -> state().equals("idle"));
        Files.writeString(pair.docs("copy").resolve("own"), "a local change");
        Pair.until(() -> info().json().path("localChanges").asInt() == 1);
        remove();

        Reply again = home.post("/v1/shares", Pair.object("path", origin.toString()));
        assertThat(mode(accepted(again))).isEqualTo("write");
        assertThat(token("write")).isEqualTo(writeToken);
    }

    @Test
    void keysAreKept_acrossARestart() throws Exception {
        String blind = token("blind");
        remove();
        assertThat(mode(accepted(join(blind, "sealed")))).isEqualTo("blind");
        home = pair.start("a");
        assertThat(mode(info())).isEqualTo("blind");
        remove();
        assertThat(mode(accepted(home.post("/v1/shares", Pair.object("path", origin.toString())))))
                .isEqualTo("write");
    }

    @Test
    void blindReplicasDirectory_isRefusedToTokensThatRead_andTakenUpAgainAsBlind() throws Exception {
        String read = token("read");
        String blind = token("blind");
        remove();
        accepted(join(blind, "sealed"));
        Pair.until(() -> state().equals("idle"));
        remove();

        Reply refused = join(read, "sealed");
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("foreign-repository", "blind replica", "another directory");
        assertThat(mode(accepted(join(blind, "sealed")))).isEqualTo("blind");
        Pair.until(() -> state().equals("idle"));
        remove();
        Path sealed = pair.docs("sealed");
        assertThat(mode(accepted(home.post("/v1/shares", Pair.object("path", sealed.toString())))))
                .isEqualTo("blind");
        Pair.until(() -> state().equals("idle"));
    }

    @Test
    void directoryOfAHigherMode_isRefusedToALowerToken_andTakenUpAsItWas() throws Exception {
        String read = token("read");
        String blind = token("blind");
        Pair.until(() -> state().equals("idle"));
        remove();

        Reply asRead = join(read, "a");
        assertThat(asRead.status()).as(asRead.body()).isEqualTo(409);
        assertThat(asRead.body()).contains("foreign-repository", "write", "share add", ".syncdb");
        Reply asBlind = join(blind, "a");
        assertThat(asBlind.status()).as(asBlind.body()).isEqualTo(409);
        assertThat(asBlind.body()).contains("foreign-repository", "share add", ".syncdb");
        assertThat(mode(accepted(join(writeToken, "a")))).isEqualTo("write");
        Pair.until(() -> state().equals("idle"));
    }

    private String token(String mode) throws Exception {
        return home.post("/v1/shares/" + id + "/token", Pair.object("mode", mode))
                .json()
                .path("token")
                .asText();
    }

    private Reply join(String token, String name) throws Exception {
        return home.post(
                "/v1/shares/import",
                Pair.object("token", token, "path", pair.docs(name).toString()));
    }

    private void remove() throws Exception {
        accepted(home.call("DELETE", "/v1/shares/" + id, ""));
    }

    private Reply info() throws Exception {
        return home.get("/v1/shares/" + id);
    }

    private String state() throws Exception {
        return info().json().path("state").asText();
    }

    private static String mode(Reply share) throws Exception {
        return share.json().path("mode").asText();
    }

    private static Reply accepted(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }
}
