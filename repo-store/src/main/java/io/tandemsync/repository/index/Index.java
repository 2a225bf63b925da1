package io.tandemsync.repository.index;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.repository.seal.PrivateFiles;
import io.tandemsync.repository.seal.SealKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * The tables in one MVStore, durable up to the last checkpoint; each checkpoint knows which journal frame it contains.
 *
 * <p>For one thread. Anything but {@link #open} may throw an unchecked exception of MVStore where the disk fails or a page
 * is unreadable; {@link #failure} says which it was.
 */
public final class Index implements Closeable {
    /** Versions before the newest whose pages are not overwritten: the journal reaches back to the last but one. */
    private static final int VERSIONS_KEPT = 2;

    /** Bytes at which a page is split: a quarter of MVStore's usual halves what random changes write and read. */
    private static final int PAGE_SPLIT_BYTES = 4096;

    private static final byte[] APPLIED = "applied".getBytes(StandardCharsets.US_ASCII);

    private final FileChannel channel;
    private final SealedFileStore pages;
    private final MVStore store;
    private final Map<Table, MVMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);
    private final MVMap<byte[], byte[]> checkpoint;

    @SuppressWarnings("EnumOrdinal") // the order of the tables is part of the format
    private Index(FileChannel channel, SealedFileStore pages, MVStore store) {
        this.channel = channel;
        this.pages = pages;
        this.store = store;
        for (Table table : Table.values()) {
            tables.put(table, openMap(store, "table-" + table.ordinal()));
        }
        this.checkpoint = openMap(store, "checkpoint");
    }

    /**
     * The index in the file, made if it is not there, at the newest checkpoint that can be read whole.
     *
     * @param cacheMebibytes most memory for pages that were read
     * @throws IndexUnreadableException if there is no such checkpoint
     */
    @SuppressWarnings("MustBeClosedChecker")
    public static Index open(Path file, SealKey key, byte[] fileId, int cacheMebibytes) throws IOException {
        FileChannel channel = PrivateFiles.open(file);
        try {
            return open(channel, new PageCipher(key, fileId), cacheMebibytes);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Index open(FileChannel channel, PageCipher cipher, int cacheMebibytes) throws IOException {
        if (channel.size() <= (long) SealedFileStore.HEADER_PAGES * PageCipher.SLOT_BYTES) {
            // No more than headers, which a crash may have torn while the index was made: there is nothing to lose.
            channel.truncate(0);
        }
        Set<Long> torn = new HashSet<>();
        try {
            while (true) {
                Map<String, Object> settings = new HashMap<>();
                settings.put("cacheSize", cacheMebibytes);
                settings.put("pageSplitSize", PAGE_SPLIT_BYTES);
                SealedFileStore pages = new SealedFileStore(channel, cipher, torn, settings);
                MVStore store = open(pages);
                // A power cut may leave a hole between a chunk's header and footer, which MVStore does not look for.
                long block = pages.tornNewestChunk();
                if (block < 0) {
                    return new Index(channel, pages, store);
                }
                torn.add(block);
                store.closeImmediately();
            }
        } catch (RuntimeException | AssertionError e) {
            // MVStore meets impossible content with whatever exception the failed step happens to throw.
            throw failure("opening the index", e);
        }
    }

    private static MVStore open(SealedFileStore pages) {
        MVStore store = new MVStore.Builder()
                .fileStore(pages)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        store.setVersionsToKeep(VERSIONS_KEPT);
        // Time proves nothing about the disk. Each version is flushed before the next, and the kept ones stay whole.
        store.setRetentionTime(0);
        return store;
    }

    private static MVMap<byte[], byte[]> openMap(MVStore store, String name) {
        return store.openMap(
                name,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /** The sequence number of the last journal frame in the tables as they were opened or last checkpointed; 0 for none. */
    public long applied() {
        byte[] value = checkpoint.get(APPLIED);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    public byte @Nullable [] get(Table table, byte[] key) {
        return map(table).get(key);
    }

    /** A walk from the first key that is not below the given one. */
    public Cursor<byte[], byte[]> from(Table table, byte[] key) {
        return map(table).cursor(key);
    }

    public long size(Table table) {
        return map(table).sizeAsLong();
    }

    /** Applies the changes in memory. */
    public void apply(List<Change> changes) {
        for (Change change : changes) {
            byte[] value = change.value();
            if (value == null) {
                map(change.table()).remove(change.key());
            } else {
                map(change.table()).put(change.key(), value);
            }
        }
    }

    /** Bytes in memory that the next checkpoint writes, as MVStore estimates them. */
    public int unsavedBytes() {
        return store.getUnsavedMemory();
    }

    /** Writes what was applied and returns when it survives a power cut, with the frame number that it contains. */
    public void checkpoint(long sequence) {
        checkpoint.put(
                APPLIED, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
        store.commit();
        store.sync();
    }

    /**
     * Moves live pages out of sparse chunks, in memory until the next checkpoint.
     *
     * @param fillRateMin nothing is moved if this share of the chunks is live, in percent
     * @param bytesMax most bytes moved at once
     * @return false if there was nothing to gain
     */
    public boolean compact(int fillRateMin, int bytesMax) {
        return store.compact(fillRateMin, bytesMax);
    }

    /** Bytes written to the file since it was opened, before sealing. */
    public long writtenBytes() {
        return pages.writtenBytes();
    }

    /** Bytes of the file as MVStore sees it. */
    public long fileBytes() {
        return pages.size();
    }

    /** What an exception from here means: the disk failed, or the index is unreadable. */
    public static IOException failure(String operation, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException failed) {
                return new IOException(operation + " failed, since the disk says: " + failed.getMessage(), thrown);
            }
        }
        return new IndexUnreadableException(operation + " failed, since the index is damaged", thrown);
    }

    /** Closes after a checkpoint; call {@link #abandon} where none could be written. */
    @Override
    public void close() throws IOException {
        try {
            store.close();
        } catch (RuntimeException | AssertionError e) {
            throw failure("closing the index", e);
        } finally {
            channel.close();
        }
    }

    /** Closes without writing anything. */
    public void abandon() throws IOException {
        channel.close();
        store.closeImmediately();
    }

    private MVMap<byte[], byte[]> map(Table table) {
        MVMap<byte[], byte[]> map = tables.get(table);
        if (map == null) {
            throw new IllegalStateException("no map for " + table);
        }
        return map;
    }
}
