package io.tandemsync.daemon.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.control.UnixHttp.Reply;
import io.tandemsync.daemon.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Daemons of one test, each with a home and a directory called {@code docs} of its own, in this process. */
final class Pair implements AutoCloseable {
    static final List<String> LOOPBACK = List.of("tcp/127.0.0.1:0");

    private final Path dir;
    private final Map<String, Daemon> daemons = new LinkedHashMap<>();

    Pair(Path dir) {
        this.dir = dir;
    }

    /** Starts the daemon of that name, or starts it again. */
    UnixHttp start(String name, List<String> listen) throws Exception {
        stop(name);
        daemons.put(name, Daemon.start(Home.prepare(home(name)), listen));
        return new UnixHttp(home(name).resolve("daemon.sock"));
    }

    UnixHttp start(String name) throws Exception {
        return start(name, LOOPBACK);
    }

    void stop(String name) {
        Daemon running = daemons.remove(name);
        if (running != null) {
            running.close();
        }
    }

    Path home(String name) {
        return dir.resolve("home-" + name);
    }

    Path docs(String name) {
        return dir.resolve(name).resolve("docs");
    }

    /** Makes the directory of that daemon a share, and returns its token. */
    String share(UnixHttp at, String name) throws Exception {
        Files.createDirectories(docs(name));
        Reply added = at.post("/v1/shares", object("path", docs(name).toString()));
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        return at.post("/v1/shares/docs/token", "{}").json().path("token").asText();
    }

    void join(UnixHttp at, String name, String token) throws Exception {
        Reply joined = at.post(
                "/v1/shares/import", object("token", token, "path", docs(name).toString()));
        assertThat(joined.status()).as(joined.body()).isEqualTo(200);
    }

    static void set(UnixHttp at, String key, String value) throws Exception {
        Reply set = at.call("PATCH", "/v1/shares/docs/settings", object(key, value));
        assertThat(set.status()).as(set.body()).isEqualTo(200);
    }

    static void config(UnixHttp at, String key, String value) throws Exception {
        Reply set = at.call("PATCH", "/v1/config", object(key, value));
        assertThat(set.status()).as(set.body()).isEqualTo(200);
    }

    static JsonNode info(UnixHttp at) throws Exception {
        return at.get("/v1/shares/docs").json();
    }

    static String object(String... pairs) throws Exception {
        Map<String, String> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put(pairs[i], pairs[i + 1]);
        }
        return JsonMapper.builder().build().writeValueAsString(object);
    }

    /** Saves as editors do, so that nobody sees the content in part. */
    void save(String name, String file, byte[] content) throws Exception {
        Path made = Files.write(dir.resolve(name).resolve("made"), content);
        Files.move(made, docs(name).resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Content that nothing makes smaller. */
    static byte[] noise(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    @Override
    public void close() {
        List.copyOf(daemons.keySet()).forEach(this::stop);
    }
}
