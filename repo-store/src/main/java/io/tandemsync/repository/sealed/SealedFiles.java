package io.tandemsync.repository.sealed;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.repository.seal.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sealed chunks as files named by their ids, in one directory for each first byte of an id, beside the log of records.
 *
 * <p>A chunk is written under another name and renamed; one flush of the file system makes all of them durable that were
 * written before it.
 */
public final class SealedFiles implements SealedStore {
    /** The directory's name inside the repository's. */
    public static final String DIRECTORY = "sealed";

    private static final String UNFINISHED = "unfinished";
    private static final String LOG = "records";
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final Path unfinished;
    private final RecordLog log;
    private final FlushAll flushAll;
    private final AtomicLong names = new AtomicLong();

    /** Makes everything on the file system durable that was written to it before. */
    public interface FlushAll {
        void run() throws IOException;
    }

    private SealedFiles(Path directory, Path unfinished, RecordLog log, FlushAll flushAll) {
        this.directory = directory;
        this.unfinished = unfinished;
        this.log = log;
        this.flushAll = flushAll;
    }

    /**
     * Opens what lies in the repository's directory, or begins there with nothing.
     *
     * @param repository the repository's own directory, under its lock
     */
    public static SealedFiles open(Path repository, FlushAll flushAll) throws IOException {
        Path directory = repository.resolve(DIRECTORY);
        Path unfinished = directory.resolve(UNFINISHED);
        PrivateFiles.createDirectory(directory);
        PrivateFiles.createDirectory(unfinished);
        // What was being written when the process ended is nothing.
        try (DirectoryStream<Path> left = Files.newDirectoryStream(unfinished)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        return new SealedFiles(directory, unfinished, RecordLog.open(directory.resolve(LOG)), flushAll);
    }

    /** Whether anything sealed lies in the repository's directory. */
    public static boolean exist(Path repository) {
        return Files.isDirectory(repository.resolve(DIRECTORY), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void put(ChunkId id, Bytes sealed) throws IOException {
        Path temporary = unfinished.resolve(Long.toString(names.getAndIncrement()));
        try (FileChannel channel = PrivateFiles.open(temporary)) {
            PrivateFiles.writeFully(channel, ByteBuffer.wrap(sealed.array()), 0);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Path file = file(id);
        try {
            move(temporary, file);
        } catch (NoSuchFileException e) {
            PrivateFiles.createDirectory(part(file));
            move(temporary, file);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public @Nullable Bytes read(ChunkId id) throws IOException {
        Path file = file(id);
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            // What is longer than a chunk can be is damaged; enough of it is read to tell.
            int length = (int) Math.min(channel.size(), Limits.SEALED_BYTES_MAX + 1L);
            ByteBuffer bytes = ByteBuffer.allocate(length);
            int count = 0;
            while (count >= 0 && bytes.hasRemaining()) {
                count = channel.read(bytes, bytes.position());
            }
            return Bytes.wrap(bytes.array());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void delete(ChunkId id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    @Override
    public List<ChunkId> list(int part) throws IOException {
        Path of = directory.resolve(HEX.toHexDigits((byte) part));
        List<ChunkId> ids = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(of)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9a-f]{64}")) {
                    ids.add(new ChunkId(Hash.of(HEX.parseHex(name))));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return ids;
    }

    @Override
    public void append(List<Bytes> records) throws IOException {
        log.append(records);
    }

    @Override
    public long logBytes() {
        return log.bytes();
    }

    @Override
    public void replay(Consumer<Bytes> visitor) throws IOException {
        log.replay(visitor);
    }

    @Override
    public void rewrite(Iterable<Bytes> records) throws IOException {
        log.rewrite(records);
    }

    @Override
    public void flush() throws IOException {
        log.flush();
        flushAll.run();
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    private Path file(ChunkId id) {
        String name = id.hash().toString();
        return directory.resolve(name.substring(0, 2)).resolve(name);
    }

    private static Path part(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
