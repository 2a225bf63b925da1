package io.tandemsync.daemon.home;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.engine.access.TestSecrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
 * After every test that made a home: no seed and no key of it, and no token that carries them, stands in any other file below
 * the test's directories, in a line that was logged or printed, nor in the error that the test ended with. Found by the test
 * framework itself.
 */
public final class SecretsCanary implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SecretsCanary.class);
    /** What is looked at of one test: more than any but a whole real tree. */
    private static final int FILES_MAX = 20_000;

    private static final long BYTES_MAX = 512L << 20;
    /** Larger are dumps of memory and images of disks, which hold what they show. */
    private static final long FILE_BYTES_MAX = 4L << 20;

    private static final int LINES_MAX = 500_000;
    private static final int PRINTED_BYTES_MAX = 64 << 20;

    /** Passes on what is printed, and keeps a copy. */
    private static final class Printed extends OutputStream {
        private final PrintStream to;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

        Printed(PrintStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            to.write(bytes, offset, length);
            synchronized (copy) {
                if (copy.size() + length <= PRINTED_BYTES_MAX) {
                    copy.write(bytes, offset, length);
                }
            }
        }

        @Override
        public void flush() {
            to.flush();
        }

        byte[] sofar() {
            synchronized (copy) {
                return copy.toByteArray();
            }
        }
    }

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

    /** What comes to light while a test runs. */
    private record Watched(Lines lines, List<Printed> printed, PrintStream out, PrintStream err) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        Lines lines = new Lines();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            lines.setContext(logging);
            lines.start();
            logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
        }
        Printed out = new Printed(System.out);
        Printed err = new Printed(System.err);
        context.getStore(HERE).put(Watched.class, new Watched(lines, List.of(out, err), System.out, System.err));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, IllegalAccessException {
        Watched watched = context.getStore(HERE).remove(Watched.class, Watched.class);
        System.setOut(watched.out());
        System.setErr(watched.err());
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(watched.lines());
        }
        List<String> leaks = new ArrayList<>();
        SecretWords words = new SecretWords();
        for (Path directory : directories(context)) {
            leaks.addAll(leaks(directory, words));
        }
        words.secrets().forEach(TestSecrets::note);
        if (!words.isEmpty()) {
            watched.lines().lines.forEach(line -> words.in(line).ifPresent(word -> leaks.add("the log: " + word)));
            watched.printed()
                    .forEach(printed -> words.in(printed.sofar()).ifPresent(word -> leaks.add("output: " + word)));
            context.getExecutionException()
                    .flatMap(error -> words.in(text(error)))
                    .ifPresent(word -> leaks.add("the test's error: " + word));
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError("secrets stand where they must not: " + leaks);
        }
    }

    private static String text(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** The files below the directory that hold a secret of a home there, but for the one file whose place that is. */
    static List<String> leaks(Path directory, SecretWords words) throws IOException {
        List<Path> files = files(directory);
        for (Path file : files) {
            if (isSecretsFile(file)) {
                words.addAll(file);
            } else if (file.getFileName().toString().equals(DeviceIdentity.FILE_NAME)) {
                words.addIdentity(file);
            }
        }
        List<String> leaks = new ArrayList<>();
        long bytes = 0;
        for (Path file : words.isEmpty() ? List.<Path>of() : files) {
            if (!isSecretsFile(file) && bytes < BYTES_MAX && Files.isRegularFile(file) && Files.isReadable(file)) {
                try (InputStream content = Files.newInputStream(file)) {
                    bytes += Files.size(file);
                    words.in(content).ifPresent(word -> leaks.add(directory.relativize(file) + ": " + word));
                } catch (NoSuchFileException gone) {
                    // A daemon that outlives the test has just deleted or replaced it.
                    bytes++;
                }
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
