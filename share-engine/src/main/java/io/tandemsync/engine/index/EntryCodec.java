package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The layout of entries, stamps, times and dots inside the repository. */
final class EntryCodec {
    private static final int TOMBSTONE = 0;
    private static final int FILE = 1;
    private static final int DIRECTORY = 2;
    private static final int SYMLINK = 3;

    /** In the order of their numbers in the format. */
    private static final List<Stamp.Type> TYPES =
            List.of(Stamp.Type.FILE, Stamp.Type.DIRECTORY, Stamp.Type.SYMLINK, Stamp.Type.SPECIAL);

    private EntryCodec() {}

    static void write(ByteWriter out, Entry entry) {
        if (entry instanceof Entry.File file) {
            out.u8(FILE).u16(file.mode());
            write(out, file.modified());
            write(out, file.content());
        } else if (entry instanceof Entry.Directory directory) {
            out.u8(DIRECTORY).u16(directory.mode());
        } else if (entry instanceof Entry.Symlink link) {
            out.u8(SYMLINK).string(link.target().bytes());
        } else {
            out.u8(TOMBSTONE);
        }
    }

    static Entry entry(ByteReader in) {
        return switch (in.u8()) {
            case TOMBSTONE -> new Entry.Tombstone();
            case FILE -> {
                int mode = in.u16();
                Instant modified = time(in);
                yield new Entry.File(content(in), mode, modified);
            }
            case DIRECTORY -> new Entry.Directory(in.u16());
            case SYMLINK -> new Entry.Symlink(LinkTarget.of(in.string(LinkTarget.BYTES_MAX)));
            default -> throw new FormatException("an entry has an unknown type");
        };
    }

    private static void write(ByteWriter out, Content content) {
        out.bytes(content.id().hash().bytes())
                .u8(content.level())
                .varint(content.slices().size());
        for (Content.Slice slice : content.slices()) {
            out.bytes(slice.id().hash().bytes()).varint(slice.length());
        }
    }

    private static Content content(ByteReader in) {
        ContentId id = new ContentId(hash(in));
        int level = in.u8();
        int count = in.count(Content.SLICES_MAX);
        List<Content.Slice> slices = new ArrayList<>(count);
        long size = 0;
        for (int i = 0; i < count; i++) {
            Content.Slice slice = new Content.Slice(new ChunkId(hash(in)), in.varint());
            slices.add(slice);
            size += slice.length();
        }
        return new Content(id, size, level, slices);
    }

    static Hash hash(ByteReader in) {
        return Hash.of(in.bytes(Hash.BYTES));
    }

    static void write(ByteWriter out, Instant time) {
        out.zigzag(time.getEpochSecond()).varint(time.getNano());
    }

    static Instant time(ByteReader in) {
        long seconds = in.zigzag();
        return Instant.ofEpochSecond(seconds, in.count(999_999_999));
    }

    static void write(ByteWriter out, Stamp stamp) {
        out.u8(TYPES.indexOf(stamp.type()))
                .varint(stamp.size())
                .varint(stamp.inode())
                .u16(stamp.mode());
        write(out, stamp.modified());
        write(out, stamp.changed());
    }

    static Stamp stamp(ByteReader in) {
        Stamp.Type type = TYPES.get(in.count(TYPES.size() - 1));
        long size = in.varint();
        long inode = in.varint();
        int mode = in.u16();
        Instant modified = time(in);
        return new Stamp(type, size, modified, time(in), inode, mode);
    }

    static void write(ByteWriter out, Dot dot) {
        write(out, dot.replica());
        out.varint(dot.counter());
    }

    static Dot dot(ByteReader in) {
        return new Dot(replica(in), in.varint());
    }

    static void write(ByteWriter out, ReplicaId replica) {
        out.u64(replica.value().getMostSignificantBits());
        out.u64(replica.value().getLeastSignificantBits());
    }

    static ReplicaId replica(ByteReader in) {
        long high = in.u64();
        return new ReplicaId(new UUID(high, in.u64()));
    }
}
