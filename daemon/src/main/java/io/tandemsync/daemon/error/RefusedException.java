package io.tandemsync.daemon.error;

import org.jspecify.annotations.Nullable;

/** What was asked for is not done; the message is one line, what is wrong and then what to do. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RefusedException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public RefusedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** The message; never absent. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
