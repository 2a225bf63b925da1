package io.tandemsync.engine.conflict;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.reconcile.ContentTag;
import io.tandemsync.engine.reconcile.CopyName;

/**
 * Names an open conflict by its original path, the losing content and the copy's path, the same on every replica. A content
 * may lose twice at a path, at different times: each copy is a conflict of its own.
 */
public final class ConflictId {
    /** Length in hexadecimal digits. */
    static final int DIGITS = 16;

    private ConflictId() {}

    /** The id of the conflict that the content of this copy lost at the original path. */
    public static String of(SharePath original, PathRecord copy) {
        ByteWriter all = new ByteWriter();
        all.bytes(CopyName.tagOf(copy.entry()).bytes());
        all.bytes(original.key());
        all.bytes(copy.path().key());
        return ContentTag.sha256("conflict", all.toByteArray()).toString().substring(0, DIGITS);
    }
}
