package io.tandemsync.repository.sealed;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.repository.seal.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Sealed records one after another in a file: length, checksum, bytes. Records that others have seen stay until it is
 * written anew; to read all in any order gives the same.
 *
 * <p>The checksum tells where a power cut tore the file; who wrote a record its signature tells.
 */
final class RecordLog implements Closeable {
    private static final int HEAD_BYTES = 8;
    private static final String NEW = ".new";
    /** Bytes written at once when the log is written anew. */
    private static final int BATCH_BYTES = 1 << 20;

    private final Path file;
    private FileChannel channel;
    private volatile long bytes;

    private RecordLog(Path file, FileChannel channel, long bytes) {
        this.file = file;
        this.channel = channel;
        this.bytes = bytes;
    }

    /** Opens the log, and cuts off what a power cut tore. */
    @SuppressWarnings("MustBeClosedChecker")
    static RecordLog open(Path file) throws IOException {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + NEW));
        FileChannel channel = PrivateFiles.open(file);
        try {
            RecordLog log = new RecordLog(file, channel, 0);
            log.bytes = log.walk(record -> {});
            channel.truncate(log.bytes);
            return log;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    long bytes() {
        return bytes;
    }

    void append(List<Bytes> records) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(records.stream()
                .mapToInt(record -> HEAD_BYTES + record.length())
                .sum());
        records.forEach(record -> put(out, record));
        out.flip();
        int length = out.remaining();
        long at = bytes;
        PrivateFiles.writeFully(channel, out, at);
        bytes = at + length;
    }

    private static void put(ByteBuffer out, Bytes record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record.array());
        out.putInt(record.length()).putInt((int) checksum.getValue()).put(record.array());
    }

    void replay(Consumer<Bytes> visitor) throws IOException {
        walk(visitor);
    }

    /** Visits the whole records from the start on; returns where the last of them ends. */
    private long walk(Consumer<Bytes> visitor) throws IOException {
        channel.position(0);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        long end = 0;
        try {
            while (true) {
                int length = in.readInt();
                int sum = in.readInt();
                if (length < 1 || length > Limits.RECORD_BYTES_MAX) {
                    return end;
                }
                byte[] record = in.readNBytes(length);
                CRC32C checksum = new CRC32C();
                checksum.update(record);
                if (record.length < length || (int) checksum.getValue() != sum) {
                    return end;
                }
                end += HEAD_BYTES + length;
                visitor.accept(Bytes.wrap(record));
            }
        } catch (EOFException e) {
            return end;
        }
    }

    /** Puts these records in the place of all. */
    void rewrite(Iterable<Bytes> records) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + NEW);
        Files.deleteIfExists(next);
        try (FileChannel out = PrivateFiles.open(next)) {
            RecordLog log = new RecordLog(next, out, 0);
            List<Bytes> batch = new ArrayList<>();
            int size = 0;
            for (Bytes record : records) {
                batch.add(record);
                size += record.length();
                if (size > BATCH_BYTES) {
                    log.append(batch);
                    batch.clear();
                    size = 0;
                }
            }
            log.append(batch);
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = PrivateFiles.open(file);
        bytes = channel.size();
    }

    void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
