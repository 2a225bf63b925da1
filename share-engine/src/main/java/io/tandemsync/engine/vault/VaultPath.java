package io.tandemsync.engine.vault;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a blind replica knows of one path.
 *
 * @param sequence the number of its last change in this replica's sequence, 0 if nothing is known
 * @param members the records that no other has seen
 */
public record VaultPath(long sequence, List<SealedRecord> members) {
    /** Records of one path beside each other; more of them is no honest share. */
    public static final int MEMBERS_MAX = Limits.FRONTIER_MAX;

    static final VaultPath UNKNOWN = new VaultPath(0, List.of());

    private static final int VERSION = 1;

    public VaultPath {
        members = List.copyOf(members);
    }

    /** Whether any record says that something is there. */
    boolean isLive() {
        return members.stream().anyMatch(SealedRecord::isLive);
    }

    /** The chunks and pages that its contents start from. */
    SortedSet<ChunkId> roots() {
        TreeSet<ChunkId> roots = new TreeSet<>();
        members.forEach(record -> roots.addAll(record.roots()));
        return roots;
    }

    /** Bytes of its contents, each rounded up to its size class. */
    public long contentBytes() {
        long bytes = 0;
        for (SealedRecord record : members) {
            bytes += record.head().references().sizeClass();
        }
        return bytes;
    }

    /** Bytes of its records. */
    long recordBytes() {
        return members.stream().mapToLong(record -> record.bytes().length()).sum();
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.u8(VERSION).varint(sequence).varint(members.size());
        members.forEach(record -> out.string(record.bytes().array()));
        return out.toByteArray();
    }

    static VaultPath decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != VERSION) {
            throw new FormatException("a sealed path has an unknown version");
        }
        long sequence = in.varint();
        int count = in.count(MEMBERS_MAX);
        List<SealedRecord> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(SealedRecord.stored(Bytes.wrap(in.string(Limits.RECORD_BYTES_MAX))));
        }
        in.finish();
        return new VaultPath(sequence, members);
    }
}
