package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of a record's sealed part before sealing, padded to their size class.
 *
 * @param contentTime when the content was made
 * @param conflictOf the path that the content lost, null where the record is no conflict copy
 */
record SealedPart(SharePath path, Entry entry, Instant contentTime, @Nullable SharePath conflictOf) {
    private static final int TOMBSTONE = 0;
    private static final int FILE = 1;
    private static final int DIRECTORY = 2;
    private static final int SYMLINK = 3;
    private static final int NANOS_MAX = 999_999_999;

    /** The padded bytes. The content epoch is the one whose key made the content's ids, 0 where the entry is no file. */
    static byte[] write(PathRecord record, int contentEpoch) {
        ByteWriter out = new ByteWriter(256);
        out.string(record.path().key());
        writeEntry(out, record.entry(), contentEpoch);
        writeTime(out, record.contentTime());
        SharePath conflictOf = record.conflictOf();
        out.u8(conflictOf == null ? 0 : 1);
        if (conflictOf != null) {
            out.string(conflictOf.key());
        }
        return Arrays.copyOf(out.toByteArray(), (int) SizeClass.RECORD.above(out.size()));
    }

    /**
     * Reads the padded bytes.
     *
     * @param references what the public part says of the content
     * @param hashes the chunk hash of a key epoch
     * @throws FormatException unless they are the canonical bytes
     */
    static SealedPart read(byte[] text, PublicRecord.References references, IntFunction<ChunkHash> hashes) {
        ByteReader in = new ByteReader(text);
        SharePath path = readPath(in);
        Entry entry = readEntry(in, references, hashes);
        Instant contentTime = readTime(in);
        int conflict = in.u8();
        if (conflict > 1) {
            throw new FormatException("a record has an unknown kind of conflict");
        }
        SharePath conflictOf = conflict == 1 ? readPath(in) : null;
        if (SizeClass.RECORD.above(in.position()) != text.length || !isZero(in.bytes(in.remaining()))) {
            throw new FormatException("a record is not padded as it must be");
        }
        return new SealedPart(path, entry, contentTime, conflictOf);
    }

    private static void writeEntry(ByteWriter out, Entry entry, int contentEpoch) {
        if (entry instanceof Entry.File file) {
            out.u8(FILE).varint(contentEpoch).u16(file.mode());
            writeTime(out, file.modified());
            file.content().slices().forEach(slice -> out.varint(slice.length()));
        } else if (entry instanceof Entry.Directory directory) {
            out.u8(DIRECTORY).u16(directory.mode());
        } else if (entry instanceof Entry.Symlink link) {
            out.u8(SYMLINK).string(link.target().bytes());
        } else {
            out.u8(TOMBSTONE);
        }
    }

    private static Entry readEntry(ByteReader in, PublicRecord.References references, IntFunction<ChunkHash> hashes) {
        int type = in.u8();
        if (type != FILE && !references.equals(PublicRecord.References.NONE)) {
            throw new FormatException("something that is no file has content");
        }
        return switch (type) {
            case TOMBSTONE -> new Entry.Tombstone();
            case FILE -> readFile(in, references, hashes);
            case DIRECTORY -> new Entry.Directory(in.u16());
            case SYMLINK -> new Entry.Symlink(LinkTarget.of(in.string(LinkTarget.BYTES_MAX)));
            default -> throw new FormatException("a record holds an unknown type of entry");
        };
    }

    private static Entry readFile(ByteReader in, PublicRecord.References references, IntFunction<ChunkHash> hashes) {
        ChunkHash hash = hashes.apply(in.count(Integer.MAX_VALUE));
        int mode = in.u16();
        Instant modified = readTime(in);
        List<Content.Slice> slices = new ArrayList<>();
        for (ChunkId id : references.ids()) {
            slices.add(new Content.Slice(id, Page.sliceLength(in.varint(), references.level())));
        }
        Content content = hash.content(references.level(), slices);
        if (SizeClass.CHUNK.above(content.size()) != references.sizeClass()) {
            throw new FormatException("a record's content has another size than its class says");
        }
        return new Entry.File(content, mode, modified);
    }

    private static SharePath readPath(ByteReader in) {
        return SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX));
    }

    private static void writeTime(ByteWriter out, Instant time) {
        out.zigzag(time.getEpochSecond()).varint(time.getNano());
    }

    private static Instant readTime(ByteReader in) {
        return Instant.ofEpochSecond(in.zigzag(), in.count(NANOS_MAX));
    }

    private static boolean isZero(byte[] padding) {
        int any = 0;
        for (byte b : padding) {
            any |= b;
        }
        return any == 0;
    }
}
