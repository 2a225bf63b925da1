package io.tandemsync.daemon.control;

import io.tandemsync.daemon.error.RefusedException;
import java.nio.charset.StandardCharsets;

/**
 * A refusal as the contract's JSON document.
 *
 * @param error what is wrong
 */
public record ErrorDocument(Body error) {
    /**
     * What is wrong, and what to do.
     *
     * @param code the contract's word
     * @param message one line
     */
    public record Body(String code, String message) {}

    static ErrorDocument of(RefusedException refusal) {
        return new ErrorDocument(new Body(refusal.code().word(), refusal.getMessage()));
    }

    /** The document in one line. */
    public static String text(RefusedException refusal) {
        return new String(Responses.bytes(of(refusal)), StandardCharsets.UTF_8);
    }
}
