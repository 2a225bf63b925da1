package io.tandemsync.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log in the home, at most 24 MiB of it, and the same lines on stderr. */
public final class LogFiles {
    private static final long FILE_BYTES_MAX = 4L << 20;
    private static final int OLD_FILES_MAX = 5;
    private static final int TAIL_BYTES_MAX = 1 << 20;
    private static final String NAME = "tandem.log";

    private LogFiles() {}

    /** Sends the log of this process there, in place of wherever it went before. */
    public static void open(Path directory, boolean debug) throws IOException {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Path file = prepare(directory);
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        context.getLogger("io.tandemsync").setLevel(debug ? Level.DEBUG : Level.INFO);
        context.getLogger("io.netty").setLevel(Level.WARN);
        // It would log lines of users' files as errors.
        context.getLogger("org.eclipse.jgit").setLevel(Level.OFF);
        root.addAppender(started(context, new ConsoleAppender<>(), appender -> appender.setTarget("System.err")));
        root.addAppender(started(context, new RollingFileAppender<>(), appender -> roll(context, appender, file)));
    }

    /**
     * Logs from this level on, as text or as one JSON object a line, from now on.
     *
     * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
     */
    public static void adjust(String level, boolean json) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.getLogger("io.tandemsync").setLevel(Level.toLevel(level, Level.INFO));
        Iterator<Appender<ILoggingEvent>> appenders =
                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (appenders.hasNext()) {
            if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender
                    && appender.getEncoder() instanceof LayoutWrappingEncoder<ILoggingEvent> encoder
                    && encoder.getLayout() instanceof LogLine line) {
                line.json(json);
            }
        }
    }

    /** The last lines of the log, at most a mebibyte of them. */
    public static List<String> tail(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - TAIL_BYTES_MAX);
            channel.position(from);
            byte[] bytes = Channels.newInputStream(channel).readNBytes(TAIL_BYTES_MAX);
            List<String> lines = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
            // The first is cut.
            return from == 0 ? lines : lines.subList(1, lines.size());
        }
    }

    private static Path prepare(Path directory) throws IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        Path file = directory.resolve(NAME);
        Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        return file;
    }

    /** What an appender still needs before it starts. */
    private interface Setup<A> {
        void apply(A appender);
    }

    private static <A extends OutputStreamAppender<ILoggingEvent>> A started(
            LoggerContext context, A appender, Setup<A> setup) {
        LogLine layout = new LogLine();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        setup.apply(appender);
        appender.start();
        return appender;
    }

    private static void roll(LoggerContext context, RollingFileAppender<ILoggingEvent> appender, Path file) {
        appender.setFile(file.toString());
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES_MAX);
        window.setFileNamePattern(file.resolveSibling("tandem.%i.log").toString());
        window.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(FILE_BYTES_MAX));
        // Else it looks once a minute, and the file grows without bound until then.
        trigger.setCheckIncrement(Duration.buildByMilliseconds(0));
        trigger.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(trigger);
    }
}
