package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ChunkList;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.sparse.SparseWriting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work on staged files, done on the workers: taking chunks from local sources, writing what came, finishing. */
final class Assembly {
    /** Enough for a disk to take in one go. */
    private static final long WRITE_BACK_BYTES = 16 << 20;

    private final ShareDirectory directory;
    private final Supplier<ChunkHash> hashes;

    Assembly(ShareDirectory directory, Supplier<ChunkHash> hashes) {
        this.directory = directory;
        this.hashes = hashes;
    }

    /** A chunk that does not have the bytes that its id names. */
    static final class WrongChunk extends IOException {
        private static final long serialVersionUID = 1L;

        WrongChunk() {
            super("a chunk came with other bytes than its id names");
        }
    }

    /**
     * A staged file that has its length, and gaps where it has only zeros.
     *
     * @param solid the other chunks, in the file's order
     * @param bytes how long it was found to be; what lies further holds nothing yet
     * @param old where the old version has which chunks
     */
    record Begun(List<ChunkList.Chunk> solid, long bytes, SortedMap<ChunkId, Long> old) {}

    /** Begins the staged file, or goes on with what an interrupted transfer left of it. */
    Begun begin(Fetch fetch, List<ChunkList.Chunk> chunks, List<ChunkList.Chunk> oldChunks) throws IOException {
        try (ShareDirectory.Target target = directory.create(Area.STAGING, fetch.name())) {
            if (target.stamp().size() == 0) {
                cloneNearest(fetch, target, chunks, oldChunks);
            }
            List<ChunkList.Chunk> solid = hollow(target, chunks);
            long bytes = target.stamp().size();
            target.resize(fetch.file().content().size());
            return new Begun(solid, bytes, offsets(oldChunks));
        }
    }

    /**
     * Puts into the staged file what this machine has of some of its chunks: what is there already, equal files, the old
     * version. Parts of a file may be looked for at once.
     *
     * @return the chunks still missing
     */
    List<ChunkList.Chunk> look(Download download, List<ChunkList.Chunk> part, Begun begun) throws IOException {
        Fetch fetch = download.fetch;
        try (ShareDirectory.Target target = directory.create(Area.STAGING, fetch.name())) {
            List<ChunkList.Chunk> missing = present(target, part, begun.bytes());
            for (LocalSource source : fetch.equal()) {
                missing = missing.isEmpty() ? missing : take(source, missing, target, offsets(missing), download);
            }
            LocalSource old = fetch.oldSource();
            if (old != null && !missing.isEmpty() && !begun.old().isEmpty()) {
                missing = take(old, missing, target, begun.old(), download);
            }
            return missing;
        }
    }

    /**
     * Lets the file begin as a clone of an equal one, or of the old version where most of it stays in its place; what it then
     * holds is looked at like what an interrupted transfer left.
     */
    private void cloneNearest(
            Fetch fetch, ShareDirectory.Target target, List<ChunkList.Chunk> chunks, List<ChunkList.Chunk> oldChunks) {
        List<LocalSource> sources = new ArrayList<>(fetch.equal());
        LocalSource old = fetch.oldSource();
        if (old != null
                && 2 * commonBytes(chunks, oldChunks) > fetch.file().content().size()) {
            sources.add(old);
        }
        for (LocalSource from : sources) {
            if (isClone(target, from)) {
                return;
            }
        }
    }

    private boolean isClone(ShareDirectory.Target target, LocalSource from) {
        try (ShareDirectory.Source source = from.open(directory)) {
            return target.cloneOf(source);
        } catch (IOException e) {
            // Only a short cut: without it the content is read from the same files, or comes from peers.
            return false;
        }
    }

    /** How many bytes are the same chunks at the same places. */
    private static long commonBytes(List<ChunkList.Chunk> chunks, List<ChunkList.Chunk> oldChunks) {
        Set<ChunkList.Chunk> known = new HashSet<>(oldChunks);
        return chunks.stream()
                .filter(known::contains)
                .mapToLong(ChunkList.Chunk::length)
                .sum();
    }

    /** How many bytes of these chunks are not in a long run of zeros, so that the disk needs room for them. */
    long solidBytes(List<ChunkList.Chunk> chunks) {
        return chunks.stream()
                .filter(chunk -> !isZeros(chunk))
                .mapToLong(ChunkList.Chunk::length)
                .sum();
    }

    private boolean isZeros(ChunkList.Chunk chunk) {
        return chunk.length() == FastCdc.CHUNK_BYTES_MAX
                && chunk.id().equals(hashes.get().zeros());
    }

    /** Leaves out the chunks of nothing but zeros, and leaves room for them in the file; returns the others. */
    private List<ChunkList.Chunk> hollow(ShareDirectory.Target target, List<ChunkList.Chunk> chunks)
            throws IOException {
        boolean isFresh = target.stamp().size() == 0;
        List<ChunkList.Chunk> solid = new ArrayList<>();
        long begun = 0;
        long end = 0;
        for (ChunkList.Chunk chunk : chunks) {
            if (!isZeros(chunk)) {
                solid.add(chunk);
                continue;
            }
            if (end != chunk.offset()) {
                zero(target, begun, end, isFresh);
                begun = chunk.offset();
            }
            end = chunk.offset() + chunk.length();
        }
        zero(target, begun, end, isFresh);
        return solid;
    }

    private static void zero(ShareDirectory.Target target, long from, long to, boolean isFresh) throws IOException {
        if (to > from && !isFresh) {
            target.zero(from, to - from);
        }
    }

    /** Verifies a chunk and writes it to its place. */
    void write(Download download, ChunkList.Chunk chunk, List<Bytes> blocks) throws IOException {
        verify(chunk, blocks);
        try (ShareDirectory.Target target = directory.create(Area.STAGING, download.fetch.name())) {
            synchronized (download.writing) {
                write(blocks, target, chunk.offset());
            }
            writeBack(target, chunk);
        }
    }

    /** Lets the disk begin with a large file while the rest of it comes, so that the flush at its end is short. */
    private static void writeBack(ShareDirectory.Target target, ChunkList.Chunk written) throws IOException {
        long end = written.offset() + written.length();
        if (written.offset() / WRITE_BACK_BYTES != end / WRITE_BACK_BYTES) {
            target.writeBack();
        }
    }

    /** Writes a file of one chunk, or none, in one go. */
    void writeWhole(Fetch fetch, List<ChunkList.Chunk> chunks, List<Bytes> blocks) throws IOException {
        if (!chunks.isEmpty()) {
            verify(chunks.get(0), blocks);
        }
        try (ShareDirectory.Target target = directory.create(Area.STAGING, fetch.name())) {
            target.resize(write(blocks, target, 0));
        }
        describe(fetch);
    }

    /** Writes the blocks one behind the other and returns where they end. */
    private static long write(List<Bytes> blocks, ShareDirectory.Target target, long offset) throws IOException {
        long end = offset;
        for (Bytes block : blocks) {
            SparseWriting.write(target, block.array(), block.length(), end);
            end += block.length();
        }
        return end;
    }

    /** Gives the staged file, all of whose chunks are there, its length, permission bits and times. */
    void finish(Fetch fetch) throws IOException {
        try (ShareDirectory.Target target = directory.create(Area.STAGING, fetch.name())) {
            target.resize(fetch.file().content().size());
        }
        describe(fetch);
    }

    private void describe(Fetch fetch) throws IOException {
        Entry.File file = fetch.file();
        if (fetch.old() != null) {
            inherit(fetch);
        }
        directory.setMetadata(Area.STAGING, fetch.name(), file.mode(), file.modified());
    }

    /** What stood there may be gone by now, by a local change or at a replica whose user deleted it. */
    private void inherit(Fetch fetch) throws IOException {
        try {
            directory.inherit(Area.STAGING, fetch.name(), fetch.path());
        } catch (DiskException e) {
            if (e.reason() != DiskException.Reason.ABSENT && e.reason() != DiskException.Reason.WRONG_TYPE) {
                throw e;
            }
        }
    }

    private void verify(ChunkList.Chunk chunk, List<Bytes> blocks) throws WrongChunk {
        if (!hashes.get().chunk(blocks).equals(chunk.id())) {
            throw new WrongChunk();
        }
    }

    private List<ChunkList.Chunk> present(ShareDirectory.Target target, List<ChunkList.Chunk> chunks, long size)
            throws IOException {
        if (size == 0) {
            return chunks;
        }
        List<ChunkList.Chunk> missing = new ArrayList<>();
        for (ChunkList.Chunk chunk : chunks) {
            byte[] bytes =
                    chunk.offset() + chunk.length() <= size ? read(target, chunk.offset(), chunk.length()) : null;
            if (bytes == null || !hashes.get().chunk(bytes, 0, bytes.length).equals(chunk.id())) {
                missing.add(chunk);
            }
        }
        return missing;
    }

    private List<ChunkList.Chunk> take(
            LocalSource from,
            List<ChunkList.Chunk> wanted,
            ShareDirectory.Target target,
            SortedMap<ChunkId, Long> offsets,
            Download download) {
        List<ChunkList.Chunk> missing = new ArrayList<>();
        try (ShareDirectory.Source source = from.open(directory)) {
            for (ChunkList.Chunk chunk : wanted) {
                Long offset = offsets.get(chunk.id());
                byte[] bytes = offset == null ? null : read(source, offset, chunk.length());
                if (bytes != null && hashes.get().chunk(bytes, 0, bytes.length).equals(chunk.id())) {
                    synchronized (download.writing) {
                        SparseWriting.write(target, bytes, bytes.length, chunk.offset());
                    }
                    writeBack(target, chunk);
                } else {
                    missing.add(chunk);
                }
            }
            return missing;
        } catch (IOException e) {
            // The source is only a short cut: what it did not give is asked of peers.
            return wanted;
        }
    }

    private static SortedMap<ChunkId, Long> offsets(List<ChunkList.Chunk> chunks) {
        TreeMap<ChunkId, Long> offsets = new TreeMap<>();
        chunks.forEach(chunk -> offsets.putIfAbsent(chunk.id(), chunk.offset()));
        return offsets;
    }

    private static byte @Nullable [] read(ShareDirectory.Source source, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (source.read(bytes, offset + bytes.position()) < 0) {
                return null;
            }
        }
        return bytes.array();
    }
}
