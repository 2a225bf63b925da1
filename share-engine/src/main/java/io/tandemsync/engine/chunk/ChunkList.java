package io.tandemsync.engine.chunk;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a content in file order, as far as the pages that list them are known.
 *
 * @param chunks complete only if no page is missing
 * @param missing pages that have to be got first, at most some
 */
public record ChunkList(List<Chunk> chunks, List<ChunkId> missing) {
    /** Most missing pages named at once. */
    private static final int MISSING_MAX = 64;

    /** A chunk and where it stands in the file. */
    public record Chunk(ChunkId id, long offset, int length) {}

    private record Open(Content.Slice slice, int level) {}

    /** Unfolds a content's root through the pages that the lookup has. */
    public static ChunkList of(Content content, Function<ChunkId, @Nullable Bytes> pages) {
        Deque<Open> open = new ArrayDeque<>();
        content.slices().forEach(slice -> open.add(new Open(slice, content.level())));
        List<Chunk> chunks = new ArrayList<>();
        List<ChunkId> missing = new ArrayList<>();
        long offset = 0;
        while (!open.isEmpty() && missing.size() < MISSING_MAX) {
            Open next = open.pop();
            if (next.level() == 0) {
                chunks.add(new Chunk(
                        next.slice().id(), offset, Math.toIntExact(next.slice().length())));
                offset += next.slice().length();
                continue;
            }
            Bytes page = pages.apply(next.slice().id());
            if (page == null) {
                missing.add(next.slice().id());
                continue;
            }
            List<Content.Slice> slices = Page.decode(page).slices();
            for (int i = slices.size() - 1; i >= 0; i--) {
                open.push(new Open(slices.get(i), next.level() - 1));
            }
        }
        return new ChunkList(chunks, missing);
    }

    /** Whether no page is missing. */
    public boolean isComplete() {
        return missing.isEmpty();
    }
}
