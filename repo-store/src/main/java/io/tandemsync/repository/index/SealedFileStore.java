package io.tandemsync.repository.index;

import static io.tandemsync.repository.index.PageCipher.PAGE_BYTES;
import static io.tandemsync.repository.index.PageCipher.SLOT_BYTES;

import io.tandemsync.repository.seal.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;

/**
 * The file under MVStore: page N lies sealed in slot N, and a page that fails its seal never reads as data.
 *
 * <p>MVStore checks its headers and footers but not what is inside its own pages, so an unreadable page throws. Only the
 * two header pages read as zeros then: they are checksummed copies of each other, and one of them is enough.
 */
final class SealedFileStore extends RandomAccessStore {
    /** The file starts with two copies of MVStore's header, a page each. */
    static final int HEADER_PAGES = 2;

    /** Pages sealed and written at once: 256 KiB, enough to make calls cheap and small enough for the heap. */
    private static final int PAGES_AT_ONCE = 64;

    private final FileChannel channel;
    private final PageCipher cipher;
    private final Set<Long> torn;

    /**
     * @param torn first pages of chunks that are to read as torn, though their headers can be read
     */
    SealedFileStore(FileChannel channel, PageCipher cipher, Set<Long> torn, Map<String, Object> settings)
            throws IOException {
        super(settings);
        this.channel = channel;
        this.cipher = cipher;
        this.torn = torn;
        init("index", false);
        // What follows the last whole slot was cut off while it was written.
        setSize(channel.size() / SLOT_BYTES * PAGE_BYTES);
    }

    @Override
    public ByteBuffer readFully(@Nullable SFChunk chunk, long position, int length) {
        long first = position / PAGE_BYTES;
        if (chunk == null && position % PAGE_BYTES == 0 && torn.contains(first)) {
            throw new UnreadablePageException(first);
        }
        int offset = (int) (position % PAGE_BYTES);
        int count = (offset + length + PAGE_BYTES - 1) / PAGE_BYTES;
        byte[] slots = new byte[count * SLOT_BYTES];
        int available = read(slots, first * SLOT_BYTES);
        byte[] pages = new byte[count * PAGE_BYTES];
        for (int i = 0; i < count; i++) {
            boolean whole = (i + 1) * SLOT_BYTES <= available;
            if (!whole || !cipher.open(first + i, slots, i * SLOT_BYTES, pages, i * PAGE_BYTES)) {
                if (first + i >= HEADER_PAGES) {
                    throw new UnreadablePageException(first + i);
                }
                Arrays.fill(pages, i * PAGE_BYTES, (i + 1) * PAGE_BYTES, (byte) 0);
            }
        }
        readCount.incrementAndGet();
        readBytes.addAndGet(length);
        return ByteBuffer.wrap(pages, offset, length).slice();
    }

    @Override
    protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer source) {
        int length = source.remaining();
        if (position % PAGE_BYTES != 0 || length % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "the index is written in whole pages, not " + length + " at " + position);
        }
        setSize(Math.max(size(), position + length));
        if (position == 0 && length > PAGE_BYTES) {
            // A sealed page is longer than a sector and tears as a whole. One header must be on the disk at any time.
            ByteBuffer first = source.duplicate();
            first.limit(first.position() + PAGE_BYTES);
            seal(0, first);
            sync();
            source.position(source.position() + PAGE_BYTES);
            seal(1, source);
        } else {
            seal(position / PAGE_BYTES, source);
        }
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
    }

    private void seal(long firstPage, ByteBuffer source) {
        byte[] pages = new byte[Math.min(source.remaining(), PAGES_AT_ONCE * PAGE_BYTES)];
        byte[] slots = new byte[pages.length / PAGE_BYTES * SLOT_BYTES];
        long page = firstPage;
        while (source.hasRemaining()) {
            int count = Math.min(source.remaining(), pages.length) / PAGE_BYTES;
            source.get(pages, 0, count * PAGE_BYTES);
            cipher.seal(page, pages, count, slots);
            write(ByteBuffer.wrap(slots, 0, count * SLOT_BYTES), page * SLOT_BYTES);
            torn.remove(page);
            page += count;
        }
    }

    /** Bytes written since the store was opened, before sealing. */
    long writtenBytes() {
        return writeBytes.get();
    }

    /** The first page of the newest chunk if any page of that chunk cannot be read, else -1. */
    long tornNewestChunk() {
        Collection<SFChunk> chunks = getChunks().values();
        SFChunk newest = chunks.stream()
                .filter(chunk -> chunk.block != 0)
                .max(Comparator.comparingLong(chunk -> chunk.version))
                .orElse(null);
        if (newest == null) {
            return -1;
        }
        for (int done = 0; done < newest.len; done += PAGES_AT_ONCE) {
            int count = Math.min(PAGES_AT_ONCE, newest.len - done);
            try {
                readFully(newest, (newest.block + done) * PAGE_BYTES, count * PAGE_BYTES);
            } catch (UnreadablePageException e) {
                return newest.block;
            }
        }
        return -1;
    }

    @Override
    public void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_WRITING_FAILED, "flushing the index failed", e);
        }
    }

    @Override
    protected void truncate(long size) {
        try {
            channel.truncate(size / PAGE_BYTES * SLOT_BYTES);
            setSize(Math.min(size(), size));
            writeCount.incrementAndGet();
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_WRITING_FAILED, "cutting the index failed", e);
        }
    }

    /** Not used: the channel is handed over open. */
    @Override
    public void open(String fileName, boolean readOnly, char @Nullable [] encryptionKey) {
        throw new UnsupportedOperationException("the index is opened by its owner");
    }

    @Override
    public FileStore<SFChunk> open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("the index is opened by its owner");
    }

    @Override
    public void backup(ZipOutputStream out) {
        throw new UnsupportedOperationException("the index is not backed up in plain");
    }

    private int read(byte[] slots, long position) {
        ByteBuffer into = ByteBuffer.wrap(slots);
        try {
            while (into.hasRemaining()) {
                if (channel.read(into, position + into.position()) < 0) {
                    break;
                }
            }
            return into.position();
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_READING_FAILED, "reading the index failed", e);
        }
    }

    private void write(ByteBuffer slots, long position) {
        try {
            PrivateFiles.writeFully(channel, slots, position);
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_WRITING_FAILED, "writing the index failed", e);
        }
    }

    private static MVStoreException failed(int code, String message, IOException cause) {
        return DataUtils.newMVStoreException(code, message, cause);
    }
}
