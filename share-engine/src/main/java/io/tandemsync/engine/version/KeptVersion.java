package io.tandemsync.engine.version;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Content that syncing replaced or deleted here, kept in the versions area under its id.
 *
 * @param id random name in the area
 * @param modified the modification time it had
 * @param mode the permission bits it had; negative for what is no file
 * @param replaced when it was pushed aside
 * @param deleted whether a deletion did it, not a newer version
 * @param pinned whether no record may hold this content, so that it is not evicted
 * @param content null where it was not read
 */
public record KeptVersion(
        String id,
        SharePath path,
        long size,
        Instant modified,
        int mode,
        Instant replaced,
        boolean deleted,
        boolean pinned,
        @Nullable ContentId content) {
    private static final int VERSION = 1;

    byte[] encode() {
        ContentId known = content;
        ByteWriter out = new ByteWriter();
        out.u8(VERSION).u8((deleted ? 1 : 0) | (pinned ? 2 : 0) | (known != null ? 4 : 0) | (mode >= 0 ? 8 : 0));
        out.string(path.key()).varint(size);
        out.zigzag(modified.getEpochSecond()).varint(modified.getNano());
        out.zigzag(replaced.getEpochSecond()).varint(replaced.getNano());
        if (known != null) {
            out.bytes(known.hash().bytes());
        }
        if (mode >= 0) {
            out.varint(mode);
        }
        return out.toByteArray();
    }

    /** @throws FormatException if the bytes are none */
    static KeptVersion decode(String id, byte[] bytes) {
        try {
            return read(id, new ByteReader(bytes));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new FormatException("a kept version cannot be what it says", e);
        }
    }

    private static KeptVersion read(String id, ByteReader in) {
        in.count(VERSION);
        int flags = in.u8();
        SharePath path = SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX));
        long size = in.varint();
        Instant modified = Instant.ofEpochSecond(in.zigzag(), in.varint());
        Instant replaced = Instant.ofEpochSecond(in.zigzag(), in.varint());
        @Nullable ContentId content = (flags & 4) != 0 ? new ContentId(Hash.of(in.bytes(Hash.BYTES))) : null;
        int mode = (flags & 8) != 0 ? Math.toIntExact(in.varint()) : -1;
        in.finish();
        return new KeptVersion(id, path, size, modified, mode, replaced, (flags & 1) != 0, (flags & 2) != 0, content);
    }

    /** Whether the disk still shows what was kept, as far as size and time can say. */
    boolean isUntouched(Stamp now) {
        return now.size() == size && now.modified().equals(modified);
    }

    /** This with other content, written after it had been pushed aside. */
    KeptVersion rewritten(Stamp now, ContentId other, boolean pin) {
        return new KeptVersion(id, path, now.size(), now.modified(), mode, replaced, deleted, pin, other);
    }

    KeptVersion unpinned() {
        return new KeptVersion(id, path, size, modified, mode, replaced, deleted, false, content);
    }
}
