package io.tandemsync.engine.chunk;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Gives chunks, pages and contents their ids: HMAC-SHA-256 under a key of the share, each kind in its own domain.
 *
 * <p>Reusable, not thread-safe: one for each thread.
 */
public final class ChunkHash {
    private static final byte CHUNK = 1;
    private static final byte PAGE = 2;
    private static final byte CONTENT = 3;

    private final Mac mac;
    private @Nullable ChunkId zeros;

    /** A hash under this key of 32 bytes. */
    public ChunkHash(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC-SHA-256", e);
        }
    }

    /** The id of the chunk with these bytes. */
    public ChunkId chunk(byte[] buffer, int offset, int length) {
        return new ChunkId(hash(CHUNK, buffer, offset, length));
    }

    /** The id of the longest chunk, where all its bytes are zero. */
    public ChunkId zeros() {
        ChunkId known = zeros;
        if (known == null) {
            known = chunk(new byte[FastCdc.CHUNK_BYTES_MAX], 0, FastCdc.CHUNK_BYTES_MAX);
            zeros = known;
        }
        return known;
    }

    /** The id of the chunk with the bytes of these blocks, one behind the other. */
    public ChunkId chunk(List<Bytes> blocks) {
        mac.update(CHUNK);
        blocks.forEach(block -> mac.update(block.array()));
        return new ChunkId(Hash.of(mac.doFinal()));
    }

    /** The id of the page with this encoding. */
    public ChunkId page(byte[] encoded) {
        return new ChunkId(hash(PAGE, encoded, 0, encoded.length));
    }

    /**
     * The content with this root.
     *
     * @throws IllegalArgumentException if the root is out of the bounds of {@link Content}
     */
    public Content content(int level, List<Content.Slice> slices) {
        long size = 0;
        for (Content.Slice slice : slices) {
            size = Math.addExact(size, slice.length());
        }
        ByteWriter root = new ByteWriter(16 + slices.size() * (Hash.BYTES + 4));
        root.varint(size);
        Page.write(root, level, slices);
        byte[] bytes = root.toByteArray();
        return new Content(new ContentId(hash(CONTENT, bytes, 0, bytes.length)), size, level, slices);
    }

    private Hash hash(byte domain, byte[] buffer, int offset, int length) {
        mac.update(domain);
        mac.update(buffer, offset, length);
        return Hash.of(mac.doFinal());
    }
}
