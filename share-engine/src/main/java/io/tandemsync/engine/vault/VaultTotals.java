package io.tandemsync.engine.vault;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;

/**
 * How much a blind replica knows of and stores; counts and bytes are all that it can tell.
 *
 * @param paths paths where something is
 * @param contentBytes bytes of their contents, each rounded up to its size class
 * @param needPaths paths of whose contents something is missing here
 * @param needBytes bytes of the contents of those paths
 * @param chunks sealed chunks and pages stored
 * @param chunkBytes bytes of those
 * @param recordBytes bytes of the sealed records
 */
public record VaultTotals(
        long paths, long contentBytes, long needPaths, long needBytes, long chunks, long chunkBytes, long recordBytes) {
    static final VaultTotals ZERO = new VaultTotals(0, 0, 0, 0, 0, 0, 0);

    /** Bytes that count against a quota. */
    public long storedBytes() {
        return chunkBytes + recordBytes;
    }

    /** What one path adds. */
    static VaultTotals of(VaultPath path, boolean needs) {
        long paths = path.isLive() ? 1 : 0;
        long bytes = path.contentBytes();
        return new VaultTotals(paths, bytes, needs ? 1 : 0, needs ? bytes : 0, 0, 0, path.recordBytes());
    }

    /** What one chunk adds. */
    static VaultTotals of(VaultChunk chunk) {
        return new VaultTotals(0, 0, 0, 0, 1, chunk.length(), 0);
    }

    VaultTotals plus(VaultTotals other, int sign) {
        return new VaultTotals(
                paths + sign * other.paths,
                contentBytes + sign * other.contentBytes,
                needPaths + sign * other.needPaths,
                needBytes + sign * other.needBytes,
                chunks + sign * other.chunks,
                chunkBytes + sign * other.chunkBytes,
                recordBytes + sign * other.recordBytes);
    }

    void write(ByteWriter out) {
        out.varint(paths).varint(contentBytes).varint(needPaths).varint(needBytes);
        out.varint(chunks).varint(chunkBytes).varint(recordBytes);
    }

    static VaultTotals read(ByteReader in) {
        long paths = in.varint();
        long contentBytes = in.varint();
        long needPaths = in.varint();
        long needBytes = in.varint();
        long chunks = in.varint();
        long chunkBytes = in.varint();
        return new VaultTotals(paths, contentBytes, needPaths, needBytes, chunks, chunkBytes, in.varint());
    }
}
