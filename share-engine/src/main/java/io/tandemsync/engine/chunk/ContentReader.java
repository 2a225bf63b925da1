package io.tandemsync.engine.chunk;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.sparse.Zeros;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads files from their first byte to the last and tells their chunks, pages and content, in fixed memory for any size.
 *
 * <p>Reusable, not thread-safe: one for each thread, since it holds a window of {@link #WINDOW_BYTES}.
 */
public final class ContentReader {
    /** Bytes of a file held at once. */
    public static final int WINDOW_BYTES = 4 * 1024 * 1024;

    private final FastCdc chunker;
    private final ChunkHash hash;
    private byte[] window = new byte[FIRST_WINDOW_BYTES];

    /** Small files are many: the window grows only when a file needs it. */
    private static final int FIRST_WINDOW_BYTES = 64 * 1024;

    /** A chunk of a file: its id, where it begins and how many bytes it has. */
    public record Chunk(ChunkId id, long offset, int length) {}

    /** Everything about a file's content, for files whose lists fit in memory. */
    public record Listing(Content content, List<Chunk> chunks, List<Page.Encoded> pages) {
        public Listing {
            chunks = List.copyOf(chunks);
            pages = List.copyOf(pages);
        }
    }

    /** Hears of what a file consists of while it is read. */
    public interface Sink {
        /**
         * A chunk, in file order.
         *
         * @param window holds the chunk's bytes from {@code at} on, only until this returns
         */
        default void chunk(Chunk chunk, byte[] window, int at) throws IOException {}

        /** A page, those of one level in file order, lower levels before the pages that list them. */
        default void page(ChunkId id, Bytes page) {}
    }

    public ContentReader(FastCdc chunker, ChunkHash hash) {
        this.chunker = chunker;
        this.hash = hash;
    }

    /** Reads the whole feed and keeps its lists: about 100 bytes for each chunk. */
    public Listing read(ByteFeed feed) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        List<Page.Encoded> pages = new ArrayList<>();
        Content content = read(feed, new Sink() {
            @Override
            public void chunk(Chunk chunk, byte[] bytes, int at) {
                chunks.add(chunk);
            }

            @Override
            public void page(ChunkId id, Bytes page) {
                pages.add(new Page.Encoded(id, page));
            }
        });
        return new Listing(content, chunks, pages);
    }

    /** Reads the whole feed and tells the sink as it goes. */
    public Content read(ByteFeed feed, Sink sink) throws IOException {
        ContentAssembler assembler = new ContentAssembler(hash, page -> sink.page(page.id(), page.bytes()));
        cut(feed, 0, Long.MAX_VALUE, (chunk, bytes, at) -> {
            sink.chunk(chunk, bytes, at);
            assembler.add(chunk.id(), chunk.length());
        });
        return assembler.finish();
    }

    /**
     * The chunks that begin in a part of a file, cut as if one began where the part does. Soon they are those of the whole file
     * in nearly every part: see {@link FileParts}.
     *
     * @param feed the file from the part's first byte on
     * @param offset where the part begins in the file
     * @param limit where it ends; the last chunk may reach beyond
     */
    public List<Chunk> part(ByteFeed feed, long offset, long limit) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        cut(feed, offset, limit, (chunk, bytes, at) -> chunks.add(chunk));
        return chunks;
    }

    /** The content with these chunks, one behind the other from the file's first byte on. */
    public Listing list(List<Chunk> chunks) {
        List<Page.Encoded> pages = new ArrayList<>();
        ContentAssembler assembler = new ContentAssembler(hash, pages::add);
        chunks.forEach(chunk -> assembler.add(chunk.id(), chunk.length()));
        return new Listing(assembler.finish(), chunks, pages);
    }

    private interface Taker {
        void take(Chunk chunk, byte[] bytes, int at) throws IOException;
    }

    private void cut(ByteFeed feed, long begin, long limit, Taker taker) throws IOException {
        long offset = begin;
        int from = 0;
        int to = 0;
        boolean end = false;
        while (offset < limit && (!end || from < to)) {
            if (!end && to - from < FastCdc.CHUNK_BYTES_MAX) {
                System.arraycopy(window, from, window, 0, to - from);
                to -= from;
                from = 0;
                int most = most(limit - offset);
                to = fill(feed, to, most);
                end = to < most;
                continue;
            }
            Chunk chunk = next(from, to - from, end, offset);
            taker.take(chunk, window, from);
            from += chunk.length();
            offset += chunk.length();
        }
    }

    /** How many bytes to hold where chunks are to begin in so many. */
    private static int most(long begins) {
        return (int) Math.min(WINDOW_BYTES, Math.min(begins, WINDOW_BYTES) + FastCdc.CHUNK_BYTES_MAX);
    }

    /** The chunk that begins here; a long run of zeros is known without cutting and hashing it each time. */
    private Chunk next(int from, int atHand, boolean end, long offset) {
        boolean zeros = chunker.keepsZerosWhole()
                && atHand >= FastCdc.CHUNK_BYTES_MAX
                && Zeros.are(window, from, FastCdc.CHUNK_BYTES_MAX);
        if (zeros) {
            return new Chunk(hash.zeros(), offset, FastCdc.CHUNK_BYTES_MAX);
        }
        int length = chunker.cut(window, from, atHand, end);
        return new Chunk(hash.chunk(window, from, length), offset, length);
    }

    /** Fills the window from here up to that many bytes, growing it; returns where the bytes end, below that if the feed does. */
    private int fill(ByteFeed feed, int from, int most) throws IOException {
        int to = from;
        while (to < most) {
            if (to == window.length) {
                window = Arrays.copyOf(window, Math.min(WINDOW_BYTES, window.length * 4));
            }
            int count = feed.read(window, to, Math.min(most, window.length) - to);
            if (count < 0) {
                return to;
            }
            if (count == 0) {
                throw new IllegalStateException("a byte feed returned nothing before its end");
            }
            to += count;
        }
        return to;
    }
}
