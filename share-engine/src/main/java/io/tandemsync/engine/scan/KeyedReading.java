package io.tandemsync.engine.scan;

import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.chunk.ByteFeed;
import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.transfer.ContentKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads files under the share's keys; each worker thread has its own hash and window. */
public final class KeyedReading implements ContentReading, ContentKeys {
    private final ShareKeys keys;
    private final ThreadLocal<ContentReader> readers;
    private final ThreadLocal<ChunkHash> hashes;

    /** Reads under these keys. */
    public KeyedReading(ShareKeys keys) {
        this.keys = keys;
        readers = ThreadLocal.withInitial(keys::contentReader);
        hashes = ThreadLocal.withInitial(keys::chunkHash);
    }

    @Override
    public ChunkHash hash() {
        return hashes.get();
    }

    @Override
    public byte[] open(ChunkId id, Bytes sealed) {
        return new ChunkSeal(keys).open(id, sealed);
    }

    @Override
    public Read read(ShareDirectory.Source source) throws IOException {
        return read(readers.get().read(feed(source, 0)));
    }

    @Override
    public Optional<Parted> parted() {
        return Optional.of(new Parted() {
            @Override
            public List<ContentReader.Chunk> cut(ShareDirectory.Source source, long from, long limit)
                    throws IOException {
                return readers.get().part(feed(source, from), from, limit);
            }

            @Override
            public Read joined(List<ContentReader.Chunk> chunks) {
                return read(readers.get().list(chunks));
            }
        });
    }

    private static ByteFeed feed(ShareDirectory.Source source, long from) {
        long[] position = {from};
        return (buffer, offset, length) -> {
            int count = source.read(ByteBuffer.wrap(buffer, offset, length), position[0]);
            position[0] += Math.max(0, count);
            return count;
        };
    }

    private static Read read(ContentReader.Listing listing) {
        TreeMap<ChunkId, Bytes> pages = new TreeMap<>();
        for (Page.Encoded page : listing.pages()) {
            pages.put(page.id(), page.bytes());
        }
        return new Read(listing.content(), pages);
    }
}
