package io.tandemsync.cli.durability;

import io.tandemsync.cli.crash.LoopDisk;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lives of a process that writes to several stores, that end by a kill or a power cut, and what each next life finds. */
final class CrashCycles {
    /** Stores in one process: each of its ends is one cycle for every one of them. */
    private static final int STORES = 6;

    private static final int LIFE_MILLIS_MIN = 150;
    private static final int LIFE_MILLIS_SPREAD = 1_200;
    private static final long END_SECONDS_MAX = 60;

    private final CountingStore.Kind kind;
    private final @Nullable Path otherJar;
    private final Random random;
    private final List<Store> stores = new ArrayList<>();
    private int directories;
    private int cycles;
    private int cyclesWithLoss;
    private int broken;
    private long acknowledged;
    private long lost;
    private long lostMost;
    private String firstTrouble = "";

    /** @param otherJar an archive of H2 to use instead of the one that the repository uses, or null */
    CrashCycles(CountingStore.Kind kind, @Nullable Path otherJar, long seed) {
        this.kind = kind;
        this.otherJar = otherJar;
        this.random = new Random(seed);
    }

    /** Kills a writer again and again. */
    CrashCycles kill(Path place, int count) throws IOException {
        run(place, null, count);
        return this;
    }

    /** Cuts the power under a writer again and again. */
    CrashCycles cutPower(LoopDisk disk, int count) throws IOException {
        run(disk.root(), disk, count);
        return this;
    }

    /** Whether every life found all that the one before had acknowledged. */
    boolean isSound() {
        return lost == 0 && broken == 0;
    }

    /** One line of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-10s | %4d crashes of a store | %7d acknowledged | lost in %3d cycles, %6d in all, %5d at most | unreadable or wrong %d%s",
                kind,
                cycles,
                acknowledged,
                cyclesWithLoss,
                lost,
                lostMost,
                broken,
                firstTrouble.isEmpty() ? "" : " (" + firstTrouble + ")");
    }

    private void run(Path place, @Nullable LoopDisk disk, int count) throws IOException {
        for (int i = 0; i < STORES; i++) {
            stores.add(new Store(fresh(place)));
        }
        for (int i = 0; i <= count; i++) {
            stores.forEach(store -> store.said = "");
            live(disk, i == count);
            for (Store store : stores) {
                if (!store.said.isEmpty()) {
                    broken++;
                    firstTrouble = firstTrouble.isEmpty() ? store.said : firstTrouble;
                    store.begin(fresh(place));
                }
            }
            cycles = Math.min(count, i + 1) * STORES;
        }
    }

    /** A directory whose own name survives a power cut. */
    private Path fresh(Path place) throws IOException {
        Path fresh = Files.createDirectories(place.resolve(kind.name().toLowerCase(Locale.ROOT) + "-" + directories++));
        for (Path flushed : List.of(fresh, place)) {
            try (FileChannel open = FileChannel.open(flushed, StandardOpenOption.READ)) {
                open.force(true);
            }
        }
        return fresh;
    }

    /** One store over its lives. */
    private static final class Store {
        private Path directory;
        /** The last number acknowledged. */
        private long last;
        /** What is wrong with it, empty if nothing. */
        private String said = "";

        Store(Path directory) {
            this.directory = directory;
        }

        void begin(Path fresh) {
            directory = fresh;
            last = 0;
        }
    }

    /** @param looks whether the writer is to do no more than to say what it finds */
    private void live(@Nullable LoopDisk disk, boolean looks) throws IOException {
        Process writer = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            int heard = 0;
            while (heard < STORES) {
                heard += hear(output.readLine()) ? 1 : 0;
            }
            if (looks) {
                return;
            }
            until(output, System.nanoTime() + lifetime().toNanos());
            if (disk == null) {
                // Unlike the process, its handle leaves the output open: what was printed before the kill counts.
                writer.toHandle().destroyForcibly();
                until(output, Long.MAX_VALUE);
            } else {
                // A flush that is under way when the file system goes may return as if it had succeeded, for any
                // program: only what was acknowledged before counts.
                disk.cutPower();
            }
        } finally {
            end(writer);
            if (disk != null && !looks) {
                disk.restore();
            }
        }
    }

    /** Takes a line; returns whether it was a store's first. */
    private boolean hear(@Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("the writer ended before all stores were open");
        }
        String[] words = line.split(" ", 3);
        Store store = stores.get(Integer.parseInt(words[0]));
        switch (words[1]) {
            case "found" -> {
                long found = Long.parseLong(words[2]);
                if (found < store.last) {
                    cyclesWithLoss++;
                    lost += store.last - found;
                    lostMost = Math.max(lostMost, store.last - found);
                }
                store.last = found;
                return true;
            }
            case "broken" -> {
                store.said = line;
                return true;
            }
            default -> {
                store.last = Long.parseLong(words[1]);
                acknowledged++;
                return false;
            }
        }
    }

    private void until(BufferedReader output, long deadline) throws IOException {
        while (deadline == Long.MAX_VALUE || System.nanoTime() - deadline < 0) {
            String line = output.readLine();
            if (line == null) {
                return;
            }
            hear(line);
        }
    }

    private Duration lifetime() {
        return Duration.ofMillis(LIFE_MILLIS_MIN + random.nextInt(LIFE_MILLIS_SPREAD));
    }

    private static void end(Process writer) throws IOException {
        writer.destroyForcibly();
        try {
            if (!writer.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("the writer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private List<String> command() {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                AcknowledgingWriter.class.getName(),
                kind.name()));
        stores.forEach(store -> words.add(store.directory.toString()));
        return words;
    }

    private String classPath() {
        String all = System.getProperty("java.class.path");
        if (otherJar == null) {
            return all;
        }
        return otherJar
                + File.pathSeparator
                + Arrays.stream(all.split(File.pathSeparator))
                        .filter(entry ->
                                !Path.of(entry).getFileName().toString().startsWith("h2-"))
                        .collect(Collectors.joining(File.pathSeparator));
    }
}
