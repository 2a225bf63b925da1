package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.Arrays;

/** Names an open conflict by its original path and the losing content, the same on every replica. */
public final class ConflictId {
    /** Length in hexadecimal digits. */
    static final int DIGITS = 16;

    private ConflictId() {}

    /** The id of the conflict that the content of this copy lost at the original path. */
    public static String of(SharePath original, PathRecord copy) {
        byte[] tag = CopyName.tagOf(copy.entry()).bytes();
        byte[] path = original.key();
        byte[] both = Arrays.copyOf(tag, tag.length + path.length);
        System.arraycopy(path, 0, both, tag.length, path.length);
        return ContentTag.sha256("conflict", both).toString().substring(0, DIGITS);
    }
}
