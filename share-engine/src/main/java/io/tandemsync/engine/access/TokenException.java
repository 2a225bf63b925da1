package io.tandemsync.engine.access;

/** A token that cannot be used; the message is one line that names the fault, the code is for programs. */
public final class TokenException extends RuntimeException {
    /** The code of a token that is malformed. */
    public static final String INVALID = "invalid-token";
    /** The code of a whole token of a version that this software does not know. */
    public static final String VERSION = "token-version";

    private static final long serialVersionUID = 1L;

    private final String code;

    TokenException(String code, String message) {
        super(message);
        this.code = code;
    }

    static TokenException invalid(String message) {
        return new TokenException(INVALID, message);
    }

    /** {@link #INVALID} or {@link #VERSION}. */
    public String code() {
        return code;
    }
}
