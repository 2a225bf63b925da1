package io.tandemsync.repository.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A 32-byte key from which others are derived, one way, by label. */
public final class SealKey {
    /** Length in bytes. */
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private final byte[] value;

    private SealKey(byte[] value) {
        this.value = value;
    }

    /** The key with these 32 bytes, copied. */
    public static SealKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a seal key has " + BYTES + " bytes, not " + bytes.length);
        }
        return new SealKey(bytes.clone());
    }

    /** The key for one purpose and context: the first block of HKDF-Expand (RFC 5869) with this key as the secret. */
    public SealKey derive(String label, byte[] context) {
        return new SealKey(mac(label.getBytes(StandardCharsets.US_ASCII), new byte[] {0}, context, new byte[] {1}));
    }

    /** HMAC-SHA-256 over the parts one after the other, 32 bytes. */
    public byte[] mac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(value, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC-SHA-256; use a complete one", e);
        }
    }

    /** The same bytes as a key for AES-256. */
    public SecretKey aes() {
        return new SecretKeySpec(value, "AES");
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "SealKey[redacted]";
    }
}
