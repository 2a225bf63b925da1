package io.tandemsync.cli.background;

import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The daemon of one home as a process behind the commands: started when needed, stopped for good. */
public final class BackgroundDaemon {
    /** A start opens every share. A busy machine may take long, and an end is noticed at once; systemd waits as long. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    /** Where two start at once, the loser's end is not yet the winner's readiness. */
    private static final Duration OTHER_STARTER_TIMEOUT = Duration.ofSeconds(1);
    /** A stop finishes what is being placed and writes a last checkpoint. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private static final String START_LOCK = "start.lock";
    private static final String OUTPUT = "daemon.out";

    private static final Duration FIRST_ANSWER_PATIENCE = Duration.ofSeconds(5);

    private final Path home;
    private final LaunchCommand command;
    private final ControlClient client;

    /** The daemon of this home, started by that command. */
    public BackgroundDaemon(Path home, LaunchCommand command) {
        this.home = home;
        this.command = command;
        this.client = new ControlClient(home);
    }

    /**
     * Starts the daemon unless it runs, and waits until it answers.
     *
     * @param listen the addresses it listens at; none for those of its configuration
     * @return whether it was started by this call
     * @throws TandemException with the daemon's last words where it ends at once
     */
    public boolean start(List<String> listen, boolean debug) throws IOException {
        if (client.isReachable()) {
            return false;
        }
        client.checkOpen();
        boolean isNew = Files.notExists(home);
        Path logs = prepareHome();
        try {
            return startUnlessRunning(logs, listen, debug);
        } catch (TandemException failed) {
            if (isNew && failed.code().equals("invalid-address")) {
                discardHome(logs);
            }
            throw failed;
        }
    }

    private boolean startUnlessRunning(Path logs, List<String> listen, boolean debug) throws IOException {
        // Held until the daemon answers, so that of two commands one starts it and the other finds it running.
        Path startLock = logs.resolve(START_LOCK);
        PrivateFiles.file(startLock);
        try (FileChannel channel = FileChannel.open(startLock, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (client.isReachable()) {
                return false;
            }
            Path output = logs.resolve(OUTPUT);
            awaitAnswer(spawn(output, command.with(listen, debug)), output);
            return lock.isValid();
        }
    }

    /** Stops the daemon and waits until its process is gone. */
    public void stop() throws IOException {
        boolean ran = client.isReachable();
        try {
            client.post(Route.of("stop"), Json.object());
        } catch (TandemException e) {
            if (!ran || !e.code().equals("no-daemon")) {
                throw e;
            }
            // It has ended before its answer was through, which is what was asked of it.
        }
        if (!Patience.until(() -> !client.isReachable() && isUnlocked(), STOP_TIMEOUT)) {
            throw new TandemException(
                    "timeout",
                    "the daemon for " + home + " still runs after " + STOP_TIMEOUT.toSeconds()
                            + " s; look into logs/ in its home");
        }
    }

    /** A mistyped address leaves nothing behind; what a daemon has made in the home since then stays. */
    private void discardHome(Path logs) throws IOException {
        Files.deleteIfExists(logs.resolve(OUTPUT));
        Files.deleteIfExists(logs.resolve(START_LOCK));
        for (Path directory : List.of(logs, home)) {
            if (isEmpty(directory)) {
                Files.delete(directory);
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private Path prepareHome() throws IOException {
        try {
            Path parent = home.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            PrivateFiles.directory(home);
            Path logs = home.resolve("logs");
            PrivateFiles.directory(logs);
            return logs;
        } catch (FileAlreadyExistsException file) {
            throw new TandemException(
                    "not-a-directory",
                    "the home " + home + " cannot be used, since " + file.getFile()
                            + " is not a directory; name another with --home DIR",
                    file);
        } catch (IOException refused) {
            throw new TandemException(
                    "not-writable",
                    "the home " + home + " cannot be made ("
                            + refused.getClass().getSimpleName() + "); name another with --home DIR",
                    refused);
        }
    }

    private Process spawn(Path output, List<String> words) throws IOException {
        Files.deleteIfExists(output);
        PrivateFiles.file(output);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("TANDEM_HOME");
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new TandemException(
                    "io",
                    "the daemon cannot be started by " + command.words().get(0) + "; run 'tandem daemon' to see why",
                    failed);
        }
    }

    private void awaitAnswer(Process daemon, Path output) throws TandemException {
        if (Patience.until(() -> answers() || !daemon.isAlive(), START_TIMEOUT)
                && Patience.until(this::answers, OTHER_STARTER_TIMEOUT)) {
            return;
        }
        if (daemon.isAlive()) {
            throw new TandemException(
                    "timeout",
                    "the daemon for " + home + " does not answer " + START_TIMEOUT.toSeconds()
                            + " s after its start; look into logs/ in its home");
        }
        throw DaemonOutput.failure(output);
    }

    private boolean answers() {
        if (!client.isReachable()) {
            return false;
        }
        try {
            return !client.read(Route.of("device"), FIRST_ANSWER_PATIENCE).isNothing();
        } catch (TandemException notYet) {
            return false;
        }
    }

    private boolean isUnlocked() {
        try (FileChannel channel = FileChannel.open(home.resolve("daemon.lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException | OverlappingFileLockException held) {
            return false;
        }
    }
}
