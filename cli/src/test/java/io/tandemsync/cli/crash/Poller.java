package io.tandemsync.cli.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads files all the time, as any program might, and notes what no user ever wrote. */
final class Poller implements AutoCloseable {
    private static final long PERIOD_MICROS = 1_000;
    private static final long END_SECONDS_MAX = 60;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<Path> files;
    private final boolean mayBeAbsent;
    private final Map<String, String> findings = new TreeMap<>();
    private final AtomicLong looks = new AtomicLong();
    private int next;

    /** Begins to read the files in turn, one a millisecond. */
    Poller(List<Path> files, boolean mayBeAbsent) {
        this.files = List.copyOf(files);
        this.mayBeAbsent = mayBeAbsent;
        var unused = thread.scheduleAtFixedRate(this::look, 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
    }

    /** How often it has read a file whole. */
    long looks() {
        return looks.get();
    }

    /** What was seen that must not be, by path. */
    Map<String, String> findings() {
        synchronized (findings) {
            return new TreeMap<>(findings);
        }
    }

    private void look() {
        Path file = files.get(next++ % files.size());
        try {
            byte[] bytes = Files.readAllBytes(file);
            Optional<Version> version = Version.parse(bytes);
            if (version.isEmpty()) {
                note(file, bytes.length + " bytes that are no version");
            }
            looks.incrementAndGet();
        } catch (NoSuchFileException absent) {
            if (!mayBeAbsent) {
                note(file, "absent");
            }
        } catch (IOException | RuntimeException e) {
            note(file, String.valueOf(e));
        }
    }

    private void note(Path file, String what) {
        synchronized (findings) {
            findings.putIfAbsent(file.toString(), what);
        }
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("the reader does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
