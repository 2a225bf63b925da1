package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.PublicRecord;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.sealed.Unsealing;
import io.tandemsync.engine.vault.SealedRecord;
import io.tandemsync.engine.vault.VaultChunk;
import io.tandemsync.engine.vault.VaultPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/** Getting what the records of one path need: which chunks and pages are still to be looked at. */
final class Pull {
    /** What each chunk of a content may cost beside its bytes: padding, head and signature, its place in a page. */
    private static final long CHUNK_COST = 1_536;
    /** Usual least length of a chunk. */
    private static final long CHUNK_BYTES_MIN = 128 * 1024;
    /** What a page costs at most. */
    private static final long PAGE_COST = 64 * 1024;

    final Hash path;
    /** The state of the path that this is for, by its number in the sequence. */
    final long sequence;

    private final Deque<Item> open = new ArrayDeque<>();
    private final TreeSet<ChunkId> pages = new TreeSet<>();
    int asked;
    /** The bytes that the contents may still take, sealed. */
    private long left;

    long finishedAt = -1;
    boolean over;

    /**
     * A chunk or page to look at.
     *
     * @param level 0 for a chunk, n for a page that lists what is of level n - 1
     * @param bytesMax the most bytes that it has sealed
     */
    record Item(ChunkId id, int level, int bytesMax) {}

    Pull(Hash path, VaultPath state) {
        this.path = path;
        this.sequence = state.sequence();
        long sum = 0;
        for (SealedRecord record : state.members()) {
            PublicRecord.References references = record.head().references();
            sum += sealedMax(references);
            for (ChunkId id : references.ids()) {
                open.add(item(id, references.level(), references.sizeClass()));
            }
        }
        this.left = sum;
    }

    private static Item item(ChunkId id, int level, long contentBytes) {
        long plain = level > 0 ? Limits.PAGE_BYTES_MAX : Math.min(contentBytes, Limits.WANT_BYTES_MAX);
        return new Item(id, level, Unsealing.sealedMax((int) plain));
    }

    /** The most bytes that a content of this size class has sealed, if its writer cut it as all do. */
    private static long sealedMax(PublicRecord.References references) {
        long size = references.sizeClass();
        long chunks = size / CHUNK_BYTES_MIN + references.ids().size();
        long pages = references.level() == 0 ? 0 : references.ids().size() * PAGE_COST;
        return size + size / 8 + chunks * CHUNK_COST + pages;
    }

    long left() {
        return left;
    }

    /** So many bytes came; returns them. */
    long got(long bytes) {
        left -= bytes;
        return bytes;
    }

    boolean hasMore() {
        return !open.isEmpty();
    }

    Item next() {
        return open.remove();
    }

    /** Looks at it again later. */
    void again(Item item) {
        open.addFirst(item);
    }

    /** What a page lists is to be looked at next; false if it is no page where one must be. */
    boolean expand(Item item, VaultChunk chunk) {
        if (chunk.page() != item.level() > 0) {
            return false;
        }
        // A page is gone through once, however often it is listed: listing it again costs its writer nothing.
        if (chunk.page() && pages.add(item.id())) {
            Deque<Item> below = new ArrayDeque<>();
            for (ChunkId id : chunk.references()) {
                below.push(item(id, item.level() - 1, Limits.WANT_BYTES_MAX));
            }
            below.forEach(open::addFirst);
        }
        return true;
    }
}
