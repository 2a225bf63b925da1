package io.tandemsync.cli.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.cli.crash.LoopDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a repository acknowledged it still has after kills and power cuts.
 *
 * <p>{@code -Dtandem.durability.cycles=N} makes it longer, {@code -Dtandem.durability.seed=N} repeats the moments, and
 * {@code -Dtandem.durability.h2=JAR[,JAR]…} measures those versions of H2 beside it, which only prints; {@code own} stands
 * for the version that the repository uses.
 */
@Timeout(14_400)
final class StoreDurabilityIT {
    private static final int CYCLES = Integer.getInteger("tandem.durability.cycles", 4);
    private static final String OTHERS = System.getProperty("tandem.durability.h2", "");
    private static final int DISK_MEBIBYTES = 512;

    private final long seed = Long.getLong("tandem.durability.seed", System.nanoTime() & 0xffff_ffffL);

    @TempDir
    private Path directory;

    @Test
    void killedRepository_hasAllThatItAcknowledged() throws IOException {
        CrashCycles cycles = new CrashCycles(CountingStore.Kind.REPOSITORY, null, seed).kill(directory, CYCLES);

        say("kill -9, own", cycles);
        assertThat(cycles.isSound()).as("seed %d: %s", seed, cycles).isTrue();
    }

    @Test
    void repositoryWithoutPower_hasAllThatItAcknowledged() throws IOException {
        String missing = LoopDisk.missing(directory);
        assumeTrue(missing.isEmpty(), missing);
        try (LoopDisk disk = LoopDisk.make(directory, "disk", DISK_MEBIBYTES, "")) {
            CrashCycles cycles = new CrashCycles(CountingStore.Kind.REPOSITORY, null, seed).cutPower(disk, CYCLES);

            say("power cut, own", cycles);
            assertThat(cycles.isSound()).as("seed %d: %s", seed, cycles).isTrue();
        }
    }

    @Test
    void versionsOfH2_areMeasuredWhereAskedFor() throws IOException {
        assumeTrue(!OTHERS.isEmpty(), "no archive of H2 is named with -Dtandem.durability.h2");
        for (String name : OTHERS.split(",")) {
            Path jar = name.equals("own") ? null : Path.of(name);
            for (CountingStore.Kind kind :
                    new CountingStore.Kind[] {CountingStore.Kind.MV_SYNC, CountingStore.Kind.MV_COMMIT}) {
                measure(name, jar, kind);
            }
        }
        assertThat(OTHERS).isNotEmpty();
    }

    private void measure(String name, @Nullable Path jar, CountingStore.Kind kind) throws IOException {
        Path place = Files.createTempDirectory(directory, "killed");
        say("kill -9, " + name, new CrashCycles(kind, jar, seed).kill(place, CYCLES));
        if (LoopDisk.missing(directory).isEmpty()) {
            try (LoopDisk disk = LoopDisk.make(place, "disk", DISK_MEBIBYTES, "")) {
                say("power cut, " + name, new CrashCycles(kind, jar, seed).cutPower(disk, CYCLES));
            }
        }
    }

    private static void say(String what, CrashCycles cycles) {
        System.out.println("durability: " + what + " | " + cycles);
    }
}
