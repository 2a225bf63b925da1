package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One daemon for each home and for each share's directory, by whatever path; a killed one leaves no lock behind. */
@Timeout(3_600)
final class OneDaemonIT {
    private static final Duration SHOWN_MAX = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void secondDaemon_isRefused_alsoThroughABindMount_untilTheFirstIsKilled() throws IOException {
        assumeTrue(LinuxCalls.isSuperuser(), "only root mounts, and only on Linux");
        try (Pair pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, "tcp")) {
            Files.writeString(pair.a().tree().resolve("f"), "content");
            pair.awaitEqual("before");

            Path alias = Files.createDirectory(directory.resolve("alias"));
            assumeTrue(
                    Tool.run(List.of("mount", "--bind", pair.a().place().toString(), alias.toString()))
                            .isEmpty(),
                    "nothing can be mounted here");
            try {
                Victim same = new Victim(alias.resolve("home"), directory.resolve("same.out"), "tcp");
                same.launch();
                assertThat(same.awaitEnd()).isNotZero();
                assertThat(directory.resolve("same.out")).content().contains("already runs");
            } finally {
                Tool.expect("umount", alias.toString());
            }

            Path copy = Files.createDirectory(directory.resolve("copy"));
            Tool.expect("cp", "-a", pair.a().place().resolve("home").toString(), copy.toString());
            Files.deleteIfExists(copy.resolve("home/daemon.sock"));
            try (Victim other = new Victim(copy.resolve("home"), directory.resolve("other.out"), "tcp")) {
                other.start();
                awaitError(other, pair.share(), "busy");
                pair.a().daemon().kill();
                awaitError(other, pair.share(), "");
            }
            pair.a().daemon().start();
            pair.awaitEqual("the first again");
            assertThat(pair.conflictCopies()).isEmpty();
        }
    }

    private static void awaitError(Victim daemon, String share, String code) {
        Awaitility.await("error " + code)
                .atMost(SHOWN_MAX)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    var error = daemon.share(share).at("error");
                    return error.isNothing()
                            ? code.isEmpty()
                            : error.text("code").equals(code);
                });
    }
}
