package io.tandemsync.client;

import java.io.IOException;

/** Something that was asked for and not done, with its code from the contract and one sentence with a remedy. */
public final class TandemException extends IOException {
    private final String code;

    /**
     * @param code one of the error codes of the contract, in kebab case
     * @param message what is wrong; what to do
     */
    public TandemException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** As above, with what caused it. */
    public TandemException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The error code, which programs read. */
    public String code() {
        return code;
    }

    /** The message, which is never absent. */
    public String sentence() {
        String message = getMessage();
        return message == null || message.isBlank() ? "the operation failed (" + code + ")" : message;
    }
}
