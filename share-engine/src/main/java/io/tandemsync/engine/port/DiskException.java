package io.tandemsync.engine.port;

import java.io.IOException;

/** A disk operation failed, for a reason that decides what happens next. */
public final class DiskException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why the disk refused. */
    public enum Reason {
        /** Nothing there (ENOENT). */
        ABSENT,
        /** Something there already (EEXIST). */
        EXISTS,
        /** A directory with entries (ENOTEMPTY). */
        NOT_EMPTY,
        /** Another type than the operation needs (ENOTDIR, EISDIR, ELOOP). */
        WRONG_TYPE,
        /** Permissions, immutable flags (EACCES, EPERM). */
        DENIED,
        /** No room, quota or inodes (ENOSPC, EDQUOT, EFBIG). */
        FULL,
        /** The file system is mounted read-only (EROFS). */
        READ_ONLY,
        /** A name or path too long for this file system (ENAMETOOLONG). */
        NAME_TOO_LONG,
        /** A name this file system cannot hold (EINVAL, EILSEQ on a name). */
        NAME_UNSUPPORTED,
        /** Too many open files or no memory (EMFILE, ENFILE, ENOMEM): passes by itself. */
        EXHAUSTED,
        /** The platform lacks the operation (ENOSYS, EOPNOTSUPP, EXDEV). */
        UNSUPPORTED,
        /** Anything else (EIO, ESTALE …). */
        FAILED
    }

    public DiskException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DiskException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
