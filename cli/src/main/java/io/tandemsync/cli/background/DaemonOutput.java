package io.tandemsync.cli.background;

import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonException;
import io.tandemsync.client.json.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a daemon in the background printed before its log took over. */
final class DaemonOutput {
    private static final int TAIL_BYTES_MAX = 16 << 10;
    private static final String START_FAILED = "the daemon did not start";

    private DaemonOutput() {}

    /** Why the daemon ended at once: its own error under its own code, else what else it said last. */
    static TandemException failure(Path file) {
        List<String> lines = tail(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            Json error = error(lines.get(i));
            if (!error.text("code").isEmpty()) {
                return new TandemException(error.text("code"), START_FAILED + ": " + error.text("message"));
            }
        }
        String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
        return new TandemException("not-ready", START_FAILED + last + "; look into " + file);
    }

    /** The error document of the line; without members where the line is anything else. */
    private static Json error(String line) {
        if (line.startsWith("{")) {
            try {
                return JsonReader.read(line.getBytes(StandardCharsets.UTF_8)).at("error");
            } catch (JsonException notADocument) {
                return Json.object();
            }
        }
        return Json.object();
    }

    private static String tail(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES_MAX));
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES_MAX);
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes);
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
