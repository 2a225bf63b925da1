package io.tandemsync.daemon.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.slf4j.LoggerFactory;

/**
 * Tests that pass print only warnings; one that fails prints the last of what was logged while it ran, so that it stands in
 * the report. Found by the test framework itself.
 */
public final class FailedTestLog implements BeforeEachCallback, TestWatcher {
    private static final int LINES_MAX = 2_000;
    private static final int LINE_CHARACTERS_MAX = 4_000;
    private static final LastLines LAST = new LastLines();

    private final Map<String, Instant> begun = new ConcurrentHashMap<>();

    /** The last lines of the whole process, each with when it was logged. */
    static final class LastLines extends AppenderBase<ILoggingEvent> {
        private record Line(Instant at, String text) {}

        private final Deque<Line> lines = new ArrayDeque<>();

        @Override
        protected void append(ILoggingEvent event) {
            String trace = event.getThrowableProxy() == null
                    ? ""
                    : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
            String text = event.getInstant() + " [" + event.getThreadName() + "] " + event.getLevel() + " "
                    + event.getLoggerName() + " " + event.getFormattedMessage() + trace;
            synchronized (lines) {
                if (lines.size() == LINES_MAX) {
                    lines.remove();
                }
                lines.add(
                        new Line(event.getInstant(), text.substring(0, Math.min(text.length(), LINE_CHARACTERS_MAX))));
            }
        }

        /** Those logged from then on. */
        List<String> since(Instant then) {
            synchronized (lines) {
                return lines.stream()
                        .filter(line -> !line.at().isBefore(then))
                        .map(Line::text)
                        .toList();
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begun.put(context.getUniqueId(), Instant.now());
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
            // A test may have taken all appenders away.
            synchronized (LAST) {
                if (!root.isAttached(LAST) || !LAST.isStarted()) {
                    root.detachAppender(LAST);
                    LAST.setContext(logging);
                    LAST.start();
                    root.addAppender(LAST);
                }
            }
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        Instant then = begun.remove(context.getUniqueId());
        if (then != null) {
            System.out.println("--- logged during " + context.getDisplayName() + ", which failed:");
            LAST.since(then).forEach(System.out::println);
            System.out.println("---");
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        begun.remove(context.getUniqueId());
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        begun.remove(context.getUniqueId());
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        begun.remove(context.getUniqueId());
    }
}
