package io.tandemsync.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.tandemsync.engine.model.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One event as text: whatever a name holds, it begins no line of its own and sends nothing to a terminal. */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(shortName(event.getLoggerName()))
                .append(": ")
                .append(Text.escaped(event.getFormattedMessage()))
                .append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            for (String frame : ThrowableProxyUtil.asString(thrown).split("\n", -1)) {
                line.append("    ").append(Text.escaped(frame.strip())).append('\n');
            }
        }
        return line.toString();
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
