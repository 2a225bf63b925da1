package io.tandemsync.daemon.identity;

import java.io.IOException;

/** The device's key cannot be used; the code says why in the words of the contract. */
public final class IdentityException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, as programs read it. */
    public enum Code {
        /** Others than the owner can read or change the file. */
        PERMISSIONS_TOO_OPEN("permissions-too-open"),
        /** The file is damaged, no regular file, or holds another kind of key. */
        UNREADABLE("io");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        /** The code in JSON. */
        public String word() {
            return word;
        }
    }

    private final Code code;

    IdentityException(Code code, String message) {
        super(message);
        this.code = code;
    }

    IdentityException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
