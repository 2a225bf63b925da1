package io.tandemsync.cli;

import io.tandemsync.client.FakeControlServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A process that behaves like a daemon at its start and at its end. */
final class StandInDaemon {
    private StandInDaemon() {}

    public static void main(String[] words) throws IOException {
        Path home = Path.of(words[List.of(words).indexOf("--home") + 1]);
        try (FileChannel channel = FileChannel.open(
                        home.resolve("daemon.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock();
                FakeControlServer server = new FakeControlServer(home)) {
            server.answer("GET /v1/device", "{\"name\":\"stand-in\"}").answer("POST /v1/stop", "{}");
            while (lock.isValid() && !server.requests().contains("POST /v1/stop {}")) {
                Thread.onSpinWait();
            }
        }
    }
}
