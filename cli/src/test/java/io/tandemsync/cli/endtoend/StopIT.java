package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM at any moment ends a daemon in order: while it starts, scans, receives, and while it is told so a second time.
 * How soon depends on the machine; the product's bound of ten seconds is asked for with {@code -Dtandem.stop.seconds=10}.
 */
@Timeout(1_200)
final class StopIT {
    private static final int MOMENTS = Integer.getInteger("tandem.stop.moments", 1);
    private static final Duration STOP_MAX = Duration.ofSeconds(Integer.getInteger("tandem.stop.seconds", 60));
    private static final long SEED = Long.getLong("tandem.stop.seed", System.nanoTime());
    private static final int FILES = 2_000;

    private final Random random = new Random(SEED);

    @TempDir
    Path dir;

    @Test
    void sigterm_endsADaemonInOrder_whateverItDoes() throws Exception {
        Path output = Files.createDirectories(dir.resolve("output"));
        CommandLine commands = new CommandLine(dir.resolve("home"), output);
        Path docs = Files.createDirectories(dir.resolve("docs"));
        Process first = daemon(commands);
        awaitAnswer(commands, first);
        commands.expect("share", "add", docs.toString());
        String token = commands.expect("share", "token", "docs").out().strip();
        end(first, "idle");

        for (int moment = 0; moment < MOMENTS; moment++) {
            Process starting = daemon(commands);
            pause(random.nextInt(2_500));
            end(starting, "starting");

            for (int i = 0; i < FILES; i++) {
                Files.writeString(docs.resolve("f" + moment + "-" + i), "content " + i + " of " + moment);
            }
            Process scanning = daemon(commands);
            awaitAnswer(commands, scanning);
            pause(random.nextInt(400));
            end(scanning, "scanning");

            Process sending = daemon(commands);
            awaitAnswer(commands, sending);
            try (RunningDevice peer = RunningDevice.start(dir, "peer" + moment, "tcp")) {
                String address = commands.expect("device", "--json")
                        .json()
                        .at("listen")
                        .items()
                        .get(0)
                        .text();
                peer.run("share", "import", token, dir.resolve("copy" + moment).toString(), "--peer", address);
                pause(random.nextInt(1_000));
                end(sending, "sending");
            }
        }
        Process last = daemon(commands);
        awaitAnswer(commands, last);
        assertThat(commands.expect("share", "info", "docs", "--json")
                        .json()
                        .at("error")
                        .isNothing())
                .isTrue();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> commands.expect("share", "info", "docs", "--json")
                                .json()
                                .at("local")
                                .number("files")
                        == (long) FILES * MOMENTS);
        end(last, "at the end");
    }

    private static Process daemon(CommandLine commands) throws Exception {
        return commands.process(List.of("-XX:+UseSerialGC"), List.of("daemon", "--listen", "tcp/127.0.0.1:0"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void awaitAnswer(CommandLine commands, Process daemon) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> !daemon.isAlive() || commands.run("status").code() == 0);
        assertThat(daemon.isAlive()).isTrue();
    }

    private void end(Process daemon, String doing) throws InterruptedException {
        long begun = System.nanoTime();
        daemon.destroy();
        boolean twice = random.nextBoolean();
        if (twice) {
            daemon.destroy();
        }
        boolean ended = daemon.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
        String what = "SIGTERM while " + doing + (twice ? ", twice" : "") + ", -Dtandem.stop.seed=" + SEED;
        if (!ended) {
            daemon.destroyForcibly();
        }
        assertThat(ended).as(what).isTrue();
        // 143 where Java itself ends the process, before the daemon has begun to listen for the signal.
        assertThat(daemon.exitValue()).as(what).isIn(0, 143);
        System.out.printf("%s: %d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
    }

    /** Lets a moment pass that nothing else marks. */
    private static void pause(int millis) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(millis))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> true);
    }
}
