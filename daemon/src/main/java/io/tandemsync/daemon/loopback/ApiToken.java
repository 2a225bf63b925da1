package io.tandemsync.daemon.loopback;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The secret with which a program shows that it may read the home. */
public final class ApiToken {
    private final byte[] text;

    /** @param text as it stands in the home's file */
    public ApiToken(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether this is it; takes equally long whatever is wrong. */
    boolean matches(@Nullable String given) {
        byte[] other = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(text, other);
    }

    @Override
    public String toString() {
        return "ApiToken[redacted]";
    }
}
