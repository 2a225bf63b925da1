package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import java.io.IOException;

/** A system call that failed; without a stack trace, because "absent" is an everyday answer. */
final class FailedCall extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    FailedCall(Reason reason, String cause) {
        super(cause);
        this.reason = reason;
    }

    FailedCall(Reason reason, int errno) {
        this(reason, cause(reason) + " (errno " + errno + ")" + remedy(reason));
    }

    Reason reason() {
        return reason;
    }

    /** The failure as the port's callers see it: what was tried, on what, why it failed and what helps. */
    DiskException about(String operation, String subject) {
        String where = subject.isEmpty() ? "the share's root" : "\"" + Text.escaped(subject) + "\"";
        return new DiskException(reason, "cannot " + operation + " " + where + ": " + getMessage(), this);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
        return this;
    }

    private static String cause(Reason reason) {
        return switch (reason) {
            case ABSENT -> "it is not there";
            case EXISTS -> "something is there already";
            case NOT_EMPTY -> "the directory is not empty";
            case WRONG_TYPE -> "it, or a directory above it, is of another type";
            case DENIED -> "permission denied";
            case FULL -> "no room is left";
            case READ_ONLY -> "the file system is read-only";
            case NAME_TOO_LONG -> "the name is too long for this file system";
            case NAME_UNSUPPORTED -> "this file system cannot hold the name";
            case EXHAUSTED -> "too many files are open or memory is short";
            case UNSUPPORTED -> "this file system or platform cannot do that";
            case FAILED -> "the disk reports an error";
        };
    }

    private static String remedy(Reason reason) {
        return switch (reason) {
            case DENIED -> "; give the daemon's user access to it";
            case FULL -> "; free some space";
            case READ_ONLY -> "; mount it writable";
            case NAME_TOO_LONG, NAME_UNSUPPORTED -> "; rename it";
            case EXHAUSTED -> "; raise the limit of open files if this does not pass";
            case FAILED -> "; check the disk and the system's log";
            case ABSENT, EXISTS, NOT_EMPTY, WRONG_TYPE, UNSUPPORTED -> "";
        };
    }
}
