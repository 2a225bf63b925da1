package io.tandemsync.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandemsync.engine.model.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** One event as text: whatever a name holds, it begins no line of its own and sends nothing to a terminal. */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private volatile boolean json;

    /** Writes JSON objects from now on, or text. */
    void json(boolean chosen) {
        json = chosen;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return json ? object(event) : text(event);
    }

    private static String object(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", time(event));
        fields.put("level", event.getLevel().toString());
        fields.put("logger", shortName(event.getLoggerName()));
        fields.put("message", event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.put("thrown", ThrowableProxyUtil.asString(thrown));
        }
        try {
            return JSON.writeValueAsString(fields) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    private static String time(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    private static String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(time(event))
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
