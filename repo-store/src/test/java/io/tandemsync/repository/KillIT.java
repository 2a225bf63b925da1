package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.open;
import static io.tandemsync.repository.Repositories.verified;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes killed at random moments: what they said was durable is there, and nothing is out of order. */
final class KillIT {
    private static final int ROUNDS = 20;

    /** Most acknowledgements awaited before the kill; a life passes several checkpoints. */
    private static final int ACKNOWLEDGED_MAX = 400;

    @TempDir
    private Path temporary;

    @Test
    void killedWriter_losesNothingItAcknowledged() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path directory = temporary.resolve("repository");
        for (int round = 1; round <= ROUNDS; round++) {
            int acknowledged = lifeOfAWriter(directory, random.nextInt(ACKNOWLEDGED_MAX), random.nextInt(5_000));
            try (RepositoryStore store = open(directory)) {
                assertThat(verified(store)).as("seed %d round %d", seed, round).isGreaterThanOrEqualTo(acknowledged);
            }
        }
    }

    @Test
    void repositoryOpenHere_isRefusedToAnotherProcess_alsoAfterASecondOpeningHere() throws Exception {
        Path directory = temporary.resolve("repository");
        Path errors = temporary.resolve("errors");
        try (RepositoryStore store = open(directory)) {
            assertThatThrownBy(() -> open(directory)).isInstanceOf(RepositoryLockedException.class);
            Process other = writer(directory).redirectError(errors.toFile()).start();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(errors)).contains(RepositoryLockedException.class.getName());
            store.commit(Repositories.batch(1));
        }
    }

    private static ProcessBuilder writer(Path directory) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString());
    }

    /** Starts a writer, kills it some time after its Nth acknowledgement, and returns the last one that it made. */
    private static int lifeOfAWriter(Path directory, int after, int spins) throws Exception {
        Process writer =
                writer(directory).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            int last = 0;
            for (int i = 0; i <= after; i++) {
                last = number(output);
            }
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            // Unlike the process, its handle leaves the output open: what was printed before the kill counts.
            writer.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Integer.parseInt(line);
            }
            return last;
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int number(BufferedReader output) throws IOException {
        String line = output.readLine();
        assertThat(line).as("the writer's acknowledgement").isNotNull();
        return Integer.parseInt(line);
    }
}
