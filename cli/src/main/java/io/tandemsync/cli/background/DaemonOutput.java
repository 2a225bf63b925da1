package io.tandemsync.cli.background;

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
    private static final String ERROR_PREFIX = "tandem: ";

    private DaemonOutput() {}

    /** The last error line without its prefix, else the last line that is not blank, else empty text. */
    static String lastWords(Path file) {
        List<String> lines = tail(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(ERROR_PREFIX)) {
                return lines.get(i).substring(ERROR_PREFIX.length());
            }
        }
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
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
