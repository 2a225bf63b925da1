package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.transport.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I15, transport: another TLS implementation finds TLS 1.3 only, a certificate required and one protocol name (hazard 177). */
final class OpensslIT {
    /** What a device sends first once it takes a peer for one. */
    private static final String PREAMBLE = "tandem1";

    @TempDir
    Path dir;

    private Device bob;
    private String port;

    @BeforeEach
    void start() throws Exception {
        bob = new Device("bob");
        port = String.valueOf(bob.listen(Protocol.TCP).port());
        run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=x",
                "-days",
                "30",
                "-keyout",
                dir.resolve("key").toString(),
                "-out",
                dir.resolve("cert").toString()));
    }

    @AfterEach
    void stop() {
        bob.close();
    }

    @Test
    void whatEveryDeviceShows_isGreeted() throws Exception {
        assertThat(connect("-tls1_3", "-alpn", "tandem/1", "-cert", "-key")).contains(PREAMBLE, "TLSv1.3");
    }

    @Test
    void tls12_isRefused() throws Exception {
        assertThat(connect("-tls1_2", "-alpn", "tandem/1", "-cert", "-key"))
                .contains("alert protocol version")
                .doesNotContain(PREAMBLE);
    }

    @Test
    void noCertificate_isRefused() throws Exception {
        assertThat(connect("-tls1_3", "-alpn", "tandem/1"))
                .contains("certificate required")
                .doesNotContain(PREAMBLE);
    }

    @Test
    void otherProtocolName_isRefused() throws Exception {
        assertThat(connect("-tls1_3", "-alpn", "h2", "-cert", "-key")).doesNotContain(PREAMBLE);
    }

    @Test
    void noProtocolName_isRefused() throws Exception {
        assertThat(connect("-tls1_3", "-cert", "-key")).doesNotContain(PREAMBLE);
    }

    private String connect(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        for (String option : options) {
            command.add(option);
            if (option.equals("-cert") || option.equals("-key")) {
                command.add(dir.resolve(option.substring(1)).toString());
            }
        }
        return run(command);
    }

    /** Keeps its input open until the other side closes, which it does at the latest when no hello has come. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getInputStream()) {
            String output = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
