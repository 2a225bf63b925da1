package io.tandemsync.engine.access;

import io.tandemsync.engine.model.Hash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under one key, and HKDF (RFC 5869) made of it; reusable, not thread-safe. */
final class KeyedMac {
    /** Bytes of every symmetric key. */
    static final int KEY_BYTES = 32;

    private final Mac mac;

    KeyedMac(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC-SHA-256", e);
        }
    }

    /** The code of the parts, one after another; from any thread, whatever others ask for at the same time. */
    Hash shared(byte[]... parts) {
        try {
            Mac own = (Mac) mac.clone();
            for (byte[] part : parts) {
                own.update(part);
            }
            return Hash.of(own.doFinal());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java runtime cannot copy an HMAC-SHA-256", e);
        }
    }

    /** The code of the parts, one after another; their bounds are the caller's to make plain. */
    byte[] of(byte[]... parts) {
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    Hash hash(byte[]... parts) {
        return Hash.of(of(parts));
    }

    /** One key of 32 bytes: HKDF-SHA-256 with the info {@code label}, zero byte, epoch in four bytes. */
    static byte[] derive(byte[] key, byte[] salt, String label, int epoch) {
        byte[] pseudorandom = new KeyedMac(salt).of(key);
        byte[] number = {(byte) (epoch >>> 24), (byte) (epoch >>> 16), (byte) (epoch >>> 8), (byte) epoch};
        return new KeyedMac(pseudorandom).of(ascii(label), new byte[1], number, new byte[] {1});
    }

    static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
