package io.tandemsync.engine.chunk;

import io.tandemsync.engine.chunk.ContentReader.Chunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A large file in parts that are cut apart from each other, and joined to the very chunks of the whole file.
 *
 * <p>Where a chunk may end depends on the bytes before it, so that chunks cut from two beginnings soon end at the same byte,
 * and from there on are the same. A part's first chunks are cut again from where the part before really ended, until that
 * happens; where it never does, as in some long patterns, that comes to cutting the whole file one chunk after the other.
 */
public final class FileParts {
    private final long size;
    private final long partBytes;
    private final List<List<Chunk>> cut;

    /** Cuts the chunks that begin in a range of the file, as if one began at its first byte. */
    public interface Cutter {
        /** At least one chunk, unless the file ends before the range. */
        List<Chunk> cut(long from, long limit) throws IOException;
    }

    /**
     * A file none of whose parts is cut yet.
     *
     * @param size its bytes
     * @param partBytes those of each part but the last
     */
    public FileParts(long size, long partBytes) {
        this.size = size;
        this.partBytes = partBytes;
        this.cut = new ArrayList<>(Collections.nCopies(Math.toIntExact((size + partBytes - 1) / partBytes), List.of()));
    }

    /** How many there are. */
    public int count() {
        return cut.size();
    }

    /** Where a part begins; also where the last one ends. */
    public long begin(int part) {
        return Math.min(size, part * partBytes);
    }

    /** Notes the chunks that begin in the part. */
    public void set(int part, List<Chunk> chunks) {
        cut.set(part, chunks);
    }

    /**
     * The chunks of the whole file, from those of all parts.
     *
     * @param cutter cuts what of a part's beginning has to be cut again
     * @return fewer than make up the size where the file has become shorter
     */
    public List<Chunk> joined(Cutter cutter) throws IOException {
        List<Chunk> joined = new ArrayList<>();
        long at = 0;
        for (int part = 0; part < cut.size(); part++) {
            List<Chunk> chunks = cut.get(part);
            int from = 0;
            while (at < begin(part + 1)) {
                while (from < chunks.size() && chunks.get(from).offset() < at) {
                    from++;
                }
                boolean same = from < chunks.size() && chunks.get(from).offset() == at;
                List<Chunk> next = same ? chunks.subList(from, chunks.size()) : cutter.cut(at, at + 1);
                if (next.isEmpty()) {
                    return joined;
                }
                joined.addAll(next);
                Chunk last = next.get(next.size() - 1);
                at = last.offset() + last.length();
            }
        }
        return joined;
    }
}
