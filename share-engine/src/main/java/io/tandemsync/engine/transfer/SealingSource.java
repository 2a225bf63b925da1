package io.tandemsync.engine.transfer;

import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ChunkList;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import io.tandemsync.engine.sealed.SealedSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A writer's files as sealed chunks. Bytes are sealed and signed only if they have the id that was asked for: what a blind
 * replica stores once, it cannot tell from anything better.
 */
public final class SealingSource implements SealedSource {
    /** Files looked at that should have a content. */
    private static final int PLACES_MAX = 4;
    /** Lists of chunks kept at once; that of a content of 50 GiB takes some 20 MiB. */
    private static final int LISTS_MAX = 4;

    private final ShareIndex index;
    private final ShareDirectory directory;
    private final ShareKeys keys;
    private final Supplier<ChunkHash> hashes;
    /** The contents asked for last, each with its chunks by id; the one longest not asked for goes first. */
    private final Map<ContentId, SortedMap<ChunkId, ChunkList.Chunk>> listed = new LinkedHashMap<>();

    /** @param keys of mode {@code write} */
    public SealingSource(ShareIndex index, ShareDirectory directory, ShareKeys keys, Supplier<ChunkHash> hashes) {
        this.index = index;
        this.directory = directory;
        this.keys = keys;
        this.hashes = hashes;
    }

    @Override
    public Reading find(SealedWant want) {
        ChunkId id = want.chunk();
        Bytes page = index.page(id);
        if (page != null) {
            return sized(page.length(), () -> new ChunkSeal(keys).sealPage(new Page.Encoded(id, page)));
        }
        SharePath path = index.byId().path(want.path());
        if (path == null) {
            return Reading.NOTHING;
        }
        for (PathRecord record : index.state(path).frontier().members()) {
            if (record.entry() instanceof Entry.File file) {
                ChunkList.Chunk chunk = chunks(file.content()).get(id);
                Reading found =
                        chunk == null ? Reading.NOTHING : at(file.content().id(), chunk);
                if (found != Reading.NOTHING) {
                    return found;
                }
            }
        }
        return Reading.NOTHING;
    }

    /** Lists are kept for a while: large contents are asked for chunk by chunk, and several in turn. */
    private SortedMap<ChunkId, ChunkList.Chunk> chunks(Content content) {
        SortedMap<ChunkId, ChunkList.Chunk> chunks = listed.remove(content.id());
        if (chunks == null) {
            chunks = new TreeMap<>();
            for (ChunkList.Chunk chunk : ChunkList.of(content, index::page).chunks()) {
                chunks.putIfAbsent(chunk.id(), chunk);
            }
            if (listed.size() == LISTS_MAX) {
                listed.remove(listed.keySet().iterator().next());
            }
        }
        listed.put(content.id(), chunks);
        return chunks;
    }

    private Reading at(ContentId content, ChunkList.Chunk chunk) {
        for (SharePath path : index.pathsOf(content, PLACES_MAX)) {
            Base base = index.state(path).base();
            Stamp stamp = base == null ? null : base.stamp();
            if (stamp != null) {
                return sized(chunk.length(), () -> sealed(path, stamp, chunk));
            }
        }
        return Reading.NOTHING;
    }

    private @Nullable Bytes sealed(SharePath path, Stamp stamp, ChunkList.Chunk chunk) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.length());
        try (ShareDirectory.Source source = directory.open(path)) {
            if (!source.stamp().sameIgnoringChangeTime(stamp)) {
                return null;
            }
            while (bytes.hasRemaining()) {
                if (source.read(bytes, chunk.offset() + bytes.position()) < 0) {
                    return null;
                }
            }
        }
        byte[] read = bytes.array();
        boolean same = hashes.get().chunk(read, 0, read.length).equals(chunk.id());
        return same ? new ChunkSeal(keys).seal(chunk.id(), read, 0, read.length) : null;
    }

    private interface Sealing {
        @Nullable
        Bytes read() throws IOException;
    }

    private static Reading sized(int bytes, Sealing sealing) {
        return new Reading() {
            @Override
            public @Nullable Bytes read() throws IOException {
                return sealing.read();
            }

            @Override
            public int bytes() {
                return bytes;
            }
        };
    }
}
