package io.tandemsync.daemon.hostile;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.Daemon;
import io.tandemsync.daemon.control.UnixHttp;
import io.tandemsync.daemon.disk.LiveTree;
import io.tandemsync.daemon.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A whole daemon with one share, in this process, on a real home, real sockets and a real directory. */
final class Victim implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Path root;
    private final Daemon daemon;
    private final UnixHttp control;
    private final String id;

    /** A device that adds the directory as a share. */
    static Victim sharing(Path home, Path root) throws Exception {
        return sharing(home, root, "tcp/127.0.0.1:0");
    }

    /** The same, listening there. */
    static Victim sharing(Path home, Path root, String listen) throws Exception {
        Daemon daemon = Daemon.start(Home.prepare(home), List.of(listen));
        UnixHttp control = new UnixHttp(home.resolve("daemon.sock"));
        UnixHttp.Reply added = control.post("/v1/shares", "{\"path\":\"" + root + "\"}");
        return new Victim(daemon, control, root, added.json().path("id").asText());
    }

    /** A device that joins the share of another. */
    static Victim joining(Path home, Path root, Victim other) throws Exception {
        Daemon daemon = Daemon.start(Home.prepare(home), List.of("tcp/127.0.0.1:0"));
        UnixHttp control = new UnixHttp(home.resolve("daemon.sock"));
        control.post("/v1/shares/import", "{\"token\":\"" + other.token("write") + "\",\"path\":\"" + root + "\"}");
        return new Victim(daemon, control, root, other.id);
    }

    private Victim(Daemon daemon, UnixHttp control, Path root, String id) {
        this.daemon = daemon;
        this.control = control;
        this.root = root;
        this.id = id;
    }

    String token(String mode) throws IOException {
        return control.post("/v1/shares/" + id + "/token", "{\"mode\":\"" + mode + "\"}")
                .json()
                .path("token")
                .asText();
    }

    String address() throws IOException {
        return control.get("/v1/device").json().path("listen").get(0).asText();
    }

    JsonNode share() {
        try {
            return control.get("/v1/shares/" + id).json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the daemon says of peers that broke the protocol. */
    List<String> accusations() {
        try {
            return UnixHttp.lines(control.get("/v1/events")).stream()
                    .filter(event -> event.path("type").asText().equals("peer-broke-protocol"))
                    .map(JsonNode::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the share has the same as its peers. */
    void awaitInSync() {
        await().atMost(PATIENCE)
                .until(() -> control.post("/v1/shares/" + id + "/wait", "{\"timeoutMillis\":20000}")
                                .status()
                        == 200);
    }

    /** Everything below the directory, the repository left out: type, mode and content by path. */
    static Map<String, String> tree(Path root) {
        try {
            return LiveTree.read(() -> read(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> read(Path root) throws IOException {
        TreeMap<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                String name = root.relativize(path).toString();
                if (!name.isEmpty() && !name.startsWith(".syncdb")) {
                    tree.put(name, describe(path));
                }
            }
        }
        return tree;
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        return Files.isDirectory(path)
                ? mode + " dir"
                : mode + " " + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
