package io.tandemsync.daemon.error;

import java.util.Locale;

/** The words by which programs know why something was refused, each with its HTTP status. */
public enum ErrorCode {
    USAGE(400),
    INVALID_PATH(400),
    NOT_A_DIRECTORY(400),
    NOT_WRITABLE(400),
    ALREADY_SHARED(409),
    NESTED_SHARE(409),
    HOME_INSIDE_SHARE(409),
    FOREIGN_REPOSITORY(409),
    INVALID_TOKEN(400),
    TOKEN_VERSION(400),
    INVALID_ADDRESS(400),
    INVALID_SETTING(400),
    DUPLICATE_PEER(409),
    AMBIGUOUS(409),
    /** A directory that holds something is in the way. */
    NOT_EMPTY(409),
    ALREADY_RUNNING(409),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    FORBIDDEN(403),
    /** The secret of the control API is missing or wrong. */
    UNAUTHORIZED(401),
    UNSUPPORTED_TYPE(415),
    /** Something that should go on does not. */
    STUCK(503),
    TOO_LARGE(413),
    MODE_TOO_LOW(403),
    TIMEOUT(408),
    PAUSED(409),
    HALTED(409),
    ROOT_MISSING(409),
    ROOT_REPLACED(409),
    REPOSITORY_DAMAGED(409),
    NEWER_FORMAT(409),
    BUSY(503),
    NOT_READY(503),
    DISK_FULL(507),
    /** A blind replica has no room for what came. */
    QUOTA_EXCEEDED(507),
    READ_ONLY(409),
    PORT_IN_USE(409),
    WATCH_LIMIT(409),
    PERMISSIONS_TOO_OPEN(409),
    IO(500),
    /** A file of the home cannot be understood, and no good copy of it is left. */
    HOME_DAMAGED(500),
    /** A defect of Tandem itself. */
    INTERNAL(500);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The word in JSON, {@code kebab-case}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code with this word; {@link #INTERNAL} if there is none. */
    public static ErrorCode ofWord(String word) {
        for (ErrorCode code : values()) {
            if (code.word().equals(word)) {
                return code;
            }
        }
        return INTERNAL;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
