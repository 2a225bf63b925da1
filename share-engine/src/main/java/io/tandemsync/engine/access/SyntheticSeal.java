package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes so that equal bytes beside equal public bytes make equal ciphertext, and nothing else can be told.
 *
 * <p>A synthetic value is the HMAC-SHA-256 of both; the AES-256-GCM key derives from it, so no key ever seals two texts, and
 * its first twelve bytes are the nonce. Reusable, not thread-safe.
 */
final class SyntheticSeal {
    /** Bytes that a sealed text is longer than the text: the synthetic value and the GCM tag. */
    static final int OVERHEAD_BYTES = 32 + 16;

    private static final int SYNTHETIC_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] SYNTHETIC = {1};
    private static final byte[] KEY = {2};

    private final KeyedMac mac;
    private final Cipher opener = cipher();
    private Cipher sealer = cipher();
    private byte[] lastSealed = new byte[0];

    SyntheticSeal(byte[] key) {
        mac = new KeyedMac(key);
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES-GCM", e);
        }
    }

    /** The sealed text: synthetic value, ciphertext, tag. */
    byte[] seal(byte[] open, byte[] text) {
        byte[] synthetic = synthetic(open, text);
        byte[] sealed = Arrays.copyOf(synthetic, text.length + OVERHEAD_BYTES);
        if (Arrays.equals(synthetic, lastSealed)) {
            // The JDK refuses a key and nonce twice in a row on one object; here it is the same text again.
            sealer = cipher();
        }
        lastSealed = synthetic;
        try {
            start(sealer, Cipher.ENCRYPT_MODE, synthetic, open);
            sealer.doFinal(text, 0, text.length, sealed, SYNTHETIC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal", e);
        }
        return sealed;
    }

    /**
     * The text.
     *
     * @throws FormatException unless it was sealed beside these very public bytes under this key
     */
    byte[] open(byte[] open, byte[] sealed) {
        if (sealed.length < OVERHEAD_BYTES) {
            throw new FormatException("a sealed part is too short");
        }
        byte[] synthetic = Arrays.copyOf(sealed, SYNTHETIC_BYTES);
        byte[] text;
        try {
            start(opener, Cipher.DECRYPT_MODE, synthetic, open);
            text = opener.doFinal(sealed, SYNTHETIC_BYTES, sealed.length - SYNTHETIC_BYTES);
        } catch (AEADBadTagException e) {
            throw new FormatException("a sealed part was not sealed by this share beside these public bytes", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to open", e);
        }
        if (!MessageDigest.isEqual(synthetic, synthetic(open, text))) {
            throw new FormatException("a sealed part has a synthetic value that is not its own");
        }
        return text;
    }

    private byte[] synthetic(byte[] open, byte[] text) {
        return mac.of(SYNTHETIC, new ByteWriter().u32(open.length).toByteArray(), open, text);
    }

    private void start(Cipher cipher, int direction, byte[] synthetic, byte[] open) throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(mac.of(KEY, synthetic), "AES");
        cipher.init(direction, key, new GCMParameterSpec(TAG_BITS, synthetic, 0, NONCE_BYTES));
        cipher.updateAAD(open);
    }
}
