package io.tandemsync.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a process, changed while it runs. */
@Isolated
final class LogFilesTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.tandemsync.Example");
    private final PrintStream err = System.err;

    @TempDir
    Path dir;

    @BeforeEach
    void open() throws IOException {
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        LogFiles.open(dir.resolve("logs"), false);
    }

    @AfterEach
    void restore() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
        System.setErr(err);
    }

    @Test
    void level_changesWhileTheProcessRuns() throws IOException {
        LOG.debug("unseen");
        LogFiles.adjust("debug", false);
        LOG.debug("seen");
        LogFiles.adjust("error", false);
        LOG.warn("unseen too");
        assertThat(text()).contains("DEBUG Example: seen").doesNotContain("unseen");
    }

    @Test
    void json_isOneObjectALine_whateverANameHolds() throws IOException {
        LogFiles.adjust("info", true);
        LOG.warn("A file is odd path={}", "a\nb\u001b\"", new IOException("the \"cause\""));
        List<String> lines = text().lines().toList();
        assertThat(lines).hasSize(1);
        JsonNode line = JsonMapper.builder().build().readTree(lines.get(0));
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("message").asText()).isEqualTo("A file is odd path=a\nb\u001b\"");
        assertThat(line.path("thrown").asText()).contains("java.io.IOException: the \"cause\"");
        assertThat(line.path("time").asText()).endsWith("Z");
    }

    @Test
    void filesRotate_andStayWithinTheirBound_closedToOthers() throws IOException {
        String line = "x".repeat(8_000);
        for (int i = 0; i < 1_600; i++) {
            LOG.info(line);
        }
        try (Stream<Path> files = Files.list(dir.resolve("logs"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeBetween(3, 5);
            long bytes = 0;
            for (Path file : all) {
                bytes += Files.size(file);
            }
            assertThat(bytes).isLessThan(14L << 20);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("logs"))))
                .isEqualTo("rwx------");
        assertThat(LogFiles.tail(dir.resolve("logs"))).hasSizeLessThan(150).allMatch(text -> text.length() < 9_000);
    }

    private String text() throws IOException {
        return Files.readString(dir.resolve("logs/tandem.log"));
    }
}
