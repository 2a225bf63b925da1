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
        long offset = 0;
        int from = 0;
        int to = 0;
        boolean end = false;
        while (!end || from < to) {
            if (!end && to - from < FastCdc.CHUNK_BYTES_MAX) {
                System.arraycopy(window, from, window, 0, to - from);
                to -= from;
                from = 0;
                int filled = fill(feed, to);
                end = filled < window.length;
                to = filled;
                continue;
            }
            Chunk chunk = next(from, to - from, end, offset);
            int length = chunk.length();
            sink.chunk(chunk, window, from);
            assembler.add(chunk.id(), length);
            from += length;
            offset += length;
        }
        return assembler.finish();
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

    /** Fills the window from here on, growing it up to its bound; returns where the bytes end, below the window's if the feed does. */
    private int fill(ByteFeed feed, int from) throws IOException {
        int to = from;
        while (true) {
            if (to == window.length) {
                if (to == WINDOW_BYTES) {
                    return to;
                }
                window = Arrays.copyOf(window, Math.min(WINDOW_BYTES, window.length * 4));
            }
            int count = feed.read(window, to, window.length - to);
            if (count < 0) {
                return to;
            }
            if (count == 0) {
                throw new IllegalStateException("a byte feed returned nothing before its end");
            }
            to += count;
        }
    }
}
