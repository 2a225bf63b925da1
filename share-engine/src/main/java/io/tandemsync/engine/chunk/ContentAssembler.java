package io.tandemsync.engine.chunk;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Content.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts the chunks of one file together to its content, and a long list of them into pages.
 *
 * <p>A list of at most {@link Content#SLICES_MAX} slices is the root. A longer one is cut into pages where the ids say so,
 * 128 slices on average, and the pages make the list of the next level, so that a change in a huge file makes few new pages.
 * Holds at most one page of each level. For one file, one thread.
 */
public final class ContentAssembler {
    /** A page ends after no fewer slices, the last of its list excepted. */
    static final int PAGE_SLICES_MIN = 64;
    /** A page ends behind a slice in whose id these bits of the prefix are zero: one in 64. */
    private static final long BOUNDARY_MASK = 63;

    private final ChunkHash hash;
    private final Consumer<Page.Encoded> pages;
    private final List<Level> levels = new ArrayList<>();

    /** The open end of the list of one level. */
    private static final class Level {
        private final List<Slice> open = new ArrayList<>();
        private boolean paged;
    }

    /** An assembler that hands each page out as soon as it is complete. */
    public ContentAssembler(ChunkHash hash, Consumer<Page.Encoded> pages) {
        this.hash = hash;
        this.pages = pages;
    }

    /**
     * Takes the next chunk.
     *
     * @param length 1 to {@link FastCdc#CHUNK_BYTES_MAX} bytes
     */
    public void add(ChunkId chunk, int length) {
        if (length > FastCdc.CHUNK_BYTES_MAX) {
            throw new IllegalArgumentException("a chunk is too long");
        }
        add(0, new Slice(chunk, length));
    }

    /** The content of all chunks taken; the last pages are handed out before. */
    public Content finish() {
        if (levels.isEmpty()) {
            return hash.content(0, List.of());
        }
        int root = 0;
        while (levels.get(root).paged || levels.get(root).open.size() > Content.SLICES_MAX) {
            closePage(root);
            root++;
        }
        return hash.content(root, levels.get(root).open);
    }

    private void add(int number, Slice slice) {
        if (number == levels.size()) {
            levels.add(new Level());
        }
        List<Slice> open = levels.get(number).open;
        // Asked only when a slice follows: a list of exactly SLICES_MAX slices stays a root, whatever its last id is.
        if (open.size() >= PAGE_SLICES_MIN && endsPage(open)) {
            closePage(number);
        }
        open.add(slice);
    }

    private static boolean endsPage(List<Slice> open) {
        long prefix = open.get(open.size() - 1).id().hash().prefix();
        return (prefix & BOUNDARY_MASK) == 0 || open.size() == Page.SLICES_MAX;
    }

    private void closePage(int number) {
        Level level = levels.get(number);
        Page page = new Page(number, level.open);
        Page.Encoded encoded = page.encode(hash);
        level.open.clear();
        level.paged = true;
        pages.accept(encoded);
        add(number + 1, new Slice(encoded.id(), page.size()));
    }
}
