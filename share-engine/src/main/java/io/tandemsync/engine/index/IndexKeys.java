package io.tandemsync.engine.index;

import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The keys of the index's tables. */
final class IndexKeys {
    private IndexKeys() {}

    static byte[] unsureKey(SharePath path) {
        byte[] key = path.key();
        byte[] joined = new byte[key.length + 1];
        System.arraycopy(key, 0, joined, 1, key.length);
        return joined;
    }

    static byte[] contentKey(ContentId id, byte[] pathKey) {
        byte[] joined = Arrays.copyOf(id.hash().bytes(), Hash.BYTES + pathKey.length);
        System.arraycopy(pathKey, 0, joined, Hash.BYTES, pathKey.length);
        return joined;
    }

    static byte[] childrenStart(SharePath directory) {
        byte[] key = directory.key();
        return directory.isRoot() ? key : Arrays.copyOf(key, key.length + 1);
    }

    /** Where what follows a path and everything below it begins. */
    static byte[] afterSubtree(SharePath path) {
        byte[] key = path.key();
        byte[] after = Arrays.copyOf(key, key.length + 1);
        after[key.length] = 1;
        return after;
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static byte[] numberedKey(long number, byte[] pathKey) {
        return ByteBuffer.allocate(Long.BYTES + pathKey.length)
                .putLong(number)
                .put(pathKey)
                .array();
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
