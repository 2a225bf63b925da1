package io.tandemsync.daemon.home;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * After every test that made a home: no seed and no key of it stands in any other file below the test's directories, nor in
 * a line that was logged, its stack trace included. Found by the test framework itself.
 */
public final class SecretsCanary implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SecretsCanary.class);
    /** What is looked at of one test: more than any but a whole real tree. */
    private static final int FILES_MAX = 3_000;

    private static final long BYTES_MAX = 64L << 20;
    private static final long FILE_BYTES_MAX = 4L << 20;
    private static final int LINES_MAX = 50_000;

    /** Holds what is logged meanwhile. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private int count;

        @Override
        protected void append(ILoggingEvent event) {
            if (count++ < LINES_MAX) {
                String trace =
                        event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
                lines.add(event.getFormattedMessage() + trace);
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            Lines lines = new Lines();
            lines.setContext(logging);
            lines.start();
            logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
            context.getStore(HERE).put(Lines.class, lines);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, IllegalAccessException {
        Lines lines = context.getStore(HERE).remove(Lines.class, Lines.class);
        if (lines != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(lines);
        }
        List<String> leaks = new ArrayList<>();
        SecretWords words = new SecretWords();
        for (Path directory : directories(context)) {
            leaks.addAll(leaks(directory, words));
        }
        if (lines != null && !words.isEmpty()) {
            lines.lines.forEach(line -> words.in(line).ifPresent(word -> leaks.add("the log: " + word)));
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError("secrets stand where they must not: " + leaks);
        }
    }

    /** The files below the directory that hold a secret of a home there, but for the one file whose place that is. */
    static List<String> leaks(Path directory, SecretWords words) throws IOException {
        List<Path> files = files(directory);
        for (Path file : files) {
            if (isSecretsFile(file)) {
                words.addAll(file);
            }
        }
        List<String> leaks = new ArrayList<>();
        long bytes = 0;
        for (Path file : words.isEmpty() ? List.<Path>of() : files) {
            if (!isSecretsFile(file) && bytes < BYTES_MAX && Files.isRegularFile(file) && Files.isReadable(file)) {
                byte[] content = Files.readAllBytes(file);
                bytes += content.length;
                words.in(content).ifPresent(word -> leaks.add(directory.relativize(file) + ": " + word));
            }
        }
        return leaks;
    }

    /** With its copy, and whatever was set aside. */
    private static boolean isSecretsFile(Path file) {
        return file.getFileName().toString().startsWith("secrets.json");
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && attributes.size() <= FILE_BYTES_MAX) {
                    files.add(file);
                }
                return files.size() < FILES_MAX ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) {
                // Gone again, or closed to everybody by the test.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException cause) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** The temporary directories that the test holds. */
    private static Set<Path> directories(ExtensionContext context) throws IllegalAccessException {
        Set<Path> directories = new TreeSet<>();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        for (Object test : context.getRequiredTestInstances().getAllInstances()) {
            for (Class<?> type = test.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (field.getType() == Path.class && !Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        if (field.get(test) instanceof Path path
                                && path.startsWith(temporary)
                                && !path.equals(temporary)
                                && Files.isDirectory(path)) {
                            directories.add(path);
                        }
                    }
                }
            }
        }
        return directories;
    }
}
