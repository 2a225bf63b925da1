package io.tandemsync.cli.durability;

import io.tandemsync.cli.crash.LoopDisk;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lives of a writer that end by a kill or a power cut, and what each next life finds. */
final class CrashCycles {
    private static final int LIFE_MILLIS_MIN = 150;
    private static final int LIFE_MILLIS_SPREAD = 1_200;
    private static final long END_SECONDS_MAX = 60;

    private final CountingStore.Kind kind;
    private final @Nullable Path otherJar;
    private final Random random;
    private Path directory;
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
        this.directory = Path.of("");
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
                "%-10s | %4d cycles | %7d acknowledged | lost in %3d cycles, %6d in all, %5d at most | unreadable or wrong %d%s",
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
        directory = fresh(place);
        long last = 0;
        for (int i = 0; i <= count; i++) {
            Life life = live(disk, i == count);
            if (!life.trouble.isEmpty()) {
                broken++;
                firstTrouble = firstTrouble.isEmpty() ? life.trouble : firstTrouble;
                directory = fresh(place);
                last = 0;
                continue;
            }
            if (life.found < last) {
                cyclesWithLoss++;
                lost += last - life.found;
                lostMost = Math.max(lostMost, last - life.found);
            }
            acknowledged += life.last - life.found;
            last = life.last;
            cycles = Math.min(count, i + 1);
        }
    }

    private Path fresh(Path place) throws IOException {
        return Files.createDirectories(place.resolve(kind.name().toLowerCase(Locale.ROOT) + "-" + broken));
    }

    private static final class Life {
        private long found;
        private long last;
        private String trouble = "";
    }

    /** @param looks whether the writer is to do no more than to say what it finds */
    private Life live(@Nullable LoopDisk disk, boolean looks) throws IOException {
        Process writer = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Life life = new Life();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            String first = String.valueOf(said.readLine());
            if (!first.startsWith("found ")) {
                life.trouble = first;
                return life;
            }
            life.found = Long.parseLong(first.substring("found ".length()));
            life.last = life.found;
            if (!looks) {
                until(said, life, System.nanoTime() + lifetime().toNanos());
                if (disk == null) {
                    // Unlike the process, its handle leaves the output open: what was printed before the kill counts.
                    writer.toHandle().destroyForcibly();
                    until(said, life, Long.MAX_VALUE);
                } else {
                    // A flush that is under way when the file system goes may return as if it had succeeded, for any
                    // program: only what was acknowledged before counts.
                    disk.cutPower();
                }
            }
            return life;
        } finally {
            end(writer);
            if (disk != null && !looks) {
                disk.restore();
            }
        }
    }

    private Duration lifetime() {
        return Duration.ofMillis(LIFE_MILLIS_MIN + random.nextInt(LIFE_MILLIS_SPREAD));
    }

    private static void until(BufferedReader said, Life life, long deadline) throws IOException {
        while (deadline == Long.MAX_VALUE || System.nanoTime() - deadline < 0) {
            String line = said.readLine();
            if (line == null) {
                return;
            }
            life.last = Long.parseLong(line);
        }
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
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                AcknowledgingWriter.class.getName(),
                kind.name(),
                directory.toString()));
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
