package io.tandemsync.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of what is kept for a test that fails. */
final class FailedTestLogTest {
    private final LoggerContext context = new LoggerContext();
    private final FailedTestLog.LastLines lines = new FailedTestLog.LastLines();

    @Test
    void lastLines_areKeptWithinABound_fromABeginningOn() {
        lines.start();
        Instant early = Instant.parse("2026-01-01T00:00:00Z");
        Instant late = early.plusSeconds(1);
        log("before", early, null);
        assertThat(lines.since(late)).isEmpty();
        log("at", late, new IllegalStateException("why"));
        assertThat(lines.since(late)).singleElement().asString().contains("DEBUG some.logger at", "why");
        for (int i = 0; i < 5_000; i++) {
            log("line " + i + "x".repeat(10_000), late, null);
        }
        assertThat(lines.since(early)).hasSize(2_000).allMatch(line -> line.length() <= 4_000);
        assertThat(lines.since(early).get(1_999)).contains("line 4999");
    }

    private void log(String text, Instant at, @Nullable Throwable trace) {
        Logger logger = context.getLogger("some.logger");
        LoggingEvent event = new LoggingEvent("", logger, Level.DEBUG, text, trace, new Object[0]);
        event.setInstant(at);
        lines.doAppend(event);
    }
}
