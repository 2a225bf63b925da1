package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names a content by a hash that is equal on every replica. */
public final class ContentTag {
    private ContentTag() {}

    /** A file's content id; of a link, the hash of its target; of a directory or nothing, the hash of its kind. */
    public static Hash of(Entry entry) {
        if (entry instanceof Entry.File file) {
            return file.content().id().hash();
        }
        if (entry instanceof Entry.Symlink link) {
            return sha256("symlink", link.target().bytes());
        }
        return sha256(entry instanceof Entry.Directory ? "directory" : "tombstone", new byte[0]);
    }

    /** SHA-256 of the word, a zero byte and the bytes. */
    public static Hash sha256(String word, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(word.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Hash.of(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "cannot hash: this Java runtime lacks SHA-256, which every one must have", e);
        }
    }
}
