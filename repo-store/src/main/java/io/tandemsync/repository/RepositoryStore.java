package io.tandemsync.repository;

import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.repository.index.Index;
import io.tandemsync.repository.index.IndexUnreadableException;
import io.tandemsync.repository.journal.Journal;
import io.tandemsync.repository.journal.JournalBrokenException;
import io.tandemsync.repository.seal.SealKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The repository on disk: a journal that makes each batch durable, and an index that takes the batches in.
 *
 * <p>For one thread, which must not be interrupted in here: an interrupt closes Java's file channels. After any
 * {@link IOException}, also one in an {@link UncheckedIOException} from a read, the store refuses everything but
 * {@link #close}; opened again it is what the journal says.
 */
public final class RepositoryStore implements OrderedStore {
    /** Longest that one call of {@link #maintain} compacts: whoever waits for the store's thread hardly notices. */
    private static final Duration COMPACTION_MAX = Duration.ofMillis(200);

    /**
     * Bytes of live pages moved by one step of compaction: more than a sparse chunk has, as a smaller step would never touch
     * it, and little enough to take some tenths of a second.
     */
    private static final int COMPACTION_STEP_BYTES = 16 << 20;

    /** A smaller index is not compacted; there is nothing to gain. */
    private static final long COMPACTION_FILE_BYTES_MIN = 16L << 20;

    /** Idle, the index is compacted until this share of it is live, in percent. */
    private static final int FILL_RATE_IDLE = 70;

    /** Under load it is compacted by one step at each checkpoint if less than this is live: it must not grow for ever. */
    private static final int FILL_RATE_BUSY = 40;

    private final RepositoryFiles files;
    private final Index index;
    private final Journal journal;
    private final RepositoryLimits limits;
    private long checkpoint;
    private long journalled;
    private long written;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;

    private RepositoryStore(
            RepositoryFiles files, Index index, Journal journal, RepositoryLimits limits, long applied) {
        this.files = files;
        this.index = index;
        this.journal = journal;
        this.limits = limits;
        this.checkpoint = applied;
    }

    /** Whether the directory holds a repository, or any part of one. */
    public static boolean exists(Path directory) throws IOException {
        return RepositoryFiles.exist(directory);
    }

    /**
     * Whether the repository in the directory was made under this key; only its format file is read.
     *
     * @throws RepositoryDamagedException if there is none, or it cannot be understood
     * @throws NewerFormatException if a newer version of Tandem wrote it
     */
    public static boolean belongsTo(Path directory, RepositoryKey key) throws IOException {
        if (!Files.exists(directory.resolve(FormatFile.NAME))) {
            throw new RepositoryDamagedException("the repository has lost its format file; set it aside", null);
        }
        try {
            return FormatFile.read(directory, key).length > 0;
        } catch (WrongKeyException e) {
            return false;
        }
    }

    /**
     * Opens the repository in the directory with the usual limits, or makes one where there is none.
     *
     * @throws RepositoryDamagedException if something that was durable is missing or changed; no file was touched
     * @throws NewerFormatException if a newer version of Tandem wrote it
     * @throws WrongKeyException if it was made under another key
     * @throws RepositoryLockedException if it is open already
     */
    public static RepositoryStore open(Path directory, RepositoryKey key) throws IOException {
        return open(directory, key, RepositoryLimits.standard());
    }

    /** Opens or makes the repository with these limits; throws what {@link #open(Path, RepositoryKey)} throws. */
    @SuppressWarnings("MustBeClosedChecker")
    public static RepositoryStore open(Path directory, RepositoryKey key, RepositoryLimits limits) throws IOException {
        RepositoryFiles files = RepositoryFiles.lock(directory);
        try {
            byte[] id = formatted(directory, key, files);
            return open(directory, key, limits, files, id);
        } catch (IOException e) {
            files.close();
            throw described("opening the repository", e);
        }
    }

    /**
     * Moves a repository that cannot be opened into {@code damaged-YYYYMMDD-HHMMSS} in the same directory, deleting nothing.
     *
     * @param now names the directory, in UTC
     * @return where its files are now
     * @throws RepositoryLockedException if it is open
     */
    public static Path setAside(Path directory, Instant now) throws IOException {
        try (RepositoryFiles files = RepositoryFiles.lock(directory)) {
            return files.setAside(now);
        }
    }

    /** Whether a repository was once set aside in the directory, so that one that is not there has not just gone. */
    public static boolean wasSetAside(Path directory) throws IOException {
        return RepositoryFiles.wereSetAside(directory);
    }

    /** Whether the repository turned out damaged while it was in use; asked when it is closed. */
    public boolean isDamaged() {
        return failure instanceof RepositoryDamagedException;
    }

    private static byte[] formatted(Path directory, RepositoryKey key, RepositoryFiles files) throws IOException {
        if (files.absent()) {
            byte[] id = FormatFile.newId();
            // The journal comes first, so that a repository without one is known to be damaged.
            Journal.create(directory, journalKey(key, id));
            FormatFile.write(directory, key, id);
            return id;
        }
        if (!Files.exists(directory.resolve(FormatFile.NAME))) {
            throw new RepositoryDamagedException("the repository has lost its format file; set it aside", null);
        }
        return FormatFile.read(directory, key);
    }

    private static RepositoryStore open(
            Path directory, RepositoryKey key, RepositoryLimits limits, RepositoryFiles files, byte[] id)
            throws IOException {
        SealKey pages = key.derive("index pages", id);
        Index index = Index.open(directory.resolve(RepositoryFiles.INDEX), pages, id, limits.cacheMebibytes());
        try {
            long applied = index.applied();
            long[] journalled = {0};
            Journal journal = Journal.open(
                    directory, journalKey(key, id), limits.segmentBytes(), applied, (sequence, bytes, changes) -> {
                        index.apply(changes);
                        journalled[0] += bytes;
                        // The journal may be larger than the memory.
                        if (index.unsavedBytes() > limits.unsavedBytes()) {
                            index.checkpoint(sequence);
                        }
                    });
            RepositoryStore store = new RepositoryStore(files, index, journal, limits, applied);
            store.journalled = journalled[0];
            return store;
        } catch (IOException e) {
            index.abandon();
            throw e;
        } catch (RuntimeException | AssertionError e) {
            // MVStore meets impossible content with whatever exception the failed step happens to throw.
            index.abandon();
            throw Index.failure("replaying the journal", e);
        }
    }

    private static SealKey journalKey(RepositoryKey key, byte[] id) {
        return key.derive("journal", id);
    }

    /**
     * The value under the key, or null; not to be changed.
     *
     * @throws UncheckedIOException if the disk refuses or the index turns out damaged
     */
    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        return read(() -> new Found(index.get(table, key))).value();
    }

    @Override
    public Cursor from(Table table, byte[] from) {
        org.h2.mvstore.Cursor<byte[], byte[]> cursor = read(() -> index.from(table, from));
        return new Cursor() {
            @Override
            public boolean next() {
                return read(() -> {
                    boolean more = cursor.hasNext();
                    if (more) {
                        cursor.next();
                    }
                    return more;
                });
            }

            @Override
            public byte[] key() {
                return cursor.getKey();
            }

            @Override
            public byte[] value() {
                return cursor.getValue();
            }
        };
    }

    @Override
    public long size(Table table) {
        return read(() -> index.size(table));
    }

    /** {@inheritDoc} At most 32 MiB at once, with some bytes for each change. */
    @Override
    public void commit(List<Change> changes) throws IOException {
        requireUsable();
        if (changes.isEmpty()) {
            return;
        }
        if (!Journal.fits(changes)) {
            throw new IllegalArgumentException("a batch of more than 32 MiB; commit it in parts");
        }
        write("committing a batch", () -> {
            journalled += journal.append(changes);
            index.apply(changes);
            if (journalled >= limits.journalBytesMax() || index.unsavedBytes() > limits.unsavedBytes()) {
                if (index.fileBytes() > COMPACTION_FILE_BYTES_MIN) {
                    index.compact(FILL_RATE_BUSY, COMPACTION_STEP_BYTES);
                }
                checkpoint();
            }
        });
    }

    @Override
    public void sync() throws IOException {
        requireUsable();
        write("flushing the journal", journal::sync);
    }

    @Override
    public void maintain() throws IOException {
        requireUsable();
        write("maintaining the repository", () -> {
            if (journalled >= limits.journalBytesIdle()) {
                checkpoint();
            }
            compact();
        });
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (files;
                journal) {
            if (failure == null) {
                closeIndex();
            } else {
                index.abandon();
            }
        }
    }

    private void closeIndex() throws IOException {
        try {
            write("closing the repository", () -> {
                if (journalled > 0) {
                    checkpoint();
                }
            });
        } catch (IOException e) {
            index.abandon();
            throw e;
        }
        index.close();
    }

    /**
     * Brings all batches into the index for good.
     *
     * <p>Invariant: no durable index contains a batch that the durable journal lacks, and the journal keeps every batch since
     * the checkpoint before the last one, so that either checkpoint may turn out unreadable but not both.
     */
    private void checkpoint() throws IOException {
        long before = index.writtenBytes();
        journal.rotate();
        index.checkpoint(journal.sequence());
        journal.dropThrough(checkpoint);
        checkpoint = journal.sequence();
        written += index.writtenBytes() - before;
        journalled = 0;
    }

    /** Compacts no more than was written before: an idle repository comes to rest. */
    private void compact() throws IOException {
        long end = System.nanoTime() + COMPACTION_MAX.toNanos();
        while (written > 0 && index.fileBytes() > COMPACTION_FILE_BYTES_MIN && System.nanoTime() - end < 0) {
            long left = written;
            if (!index.compact(FILL_RATE_IDLE, COMPACTION_STEP_BYTES)) {
                written = 0;
                return;
            }
            checkpoint();
            written = left - (written - left);
        }
    }

    private <T> T read(Supplier<T> reading) {
        try {
            requireUsable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return reading.get();
        } catch (RuntimeException | AssertionError e) {
            throw new UncheckedIOException(fail("reading the repository", Index.failure("reading the index", e)));
        }
    }

    private void write(String operation, Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            throw fail(operation, e);
        } catch (RuntimeException | AssertionError e) {
            throw fail(operation, Index.failure("writing the index", e));
        }
    }

    private IOException fail(String operation, IOException cause) {
        IOException described = described(operation, cause);
        failure = described;
        return described;
    }

    private void requireUsable() throws IOException {
        if (closed) {
            throw new IllegalStateException("the repository is closed");
        }
        if (failure != null) {
            throw new IOException("the repository failed before; close it and open it again", failure);
        }
    }

    private static IOException described(String operation, IOException cause) {
        if (cause instanceof RepositoryException) {
            return cause;
        }
        if (cause instanceof JournalBrokenException || cause instanceof IndexUnreadableException) {
            return new RepositoryDamagedException(
                    operation + " failed: " + cause.getMessage() + "; set it aside", cause);
        }
        String message = String.valueOf(cause.getMessage());
        DiskException.Reason reason = message.contains("No space left") || message.contains("quota exceeded")
                ? DiskException.Reason.FULL
                : message.contains("Read-only file system")
                        ? DiskException.Reason.READ_ONLY
                        : DiskException.Reason.FAILED;
        return new DiskException(reason, operation + " failed, since the disk says: " + message, cause);
    }

    /** Part of a change to the disk. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** What a read found, null for nothing. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Found(byte @Nullable [] value) {}
}
