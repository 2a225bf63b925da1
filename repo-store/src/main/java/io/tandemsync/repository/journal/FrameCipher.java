package io.tandemsync.repository.journal;

import io.tandemsync.repository.seal.SealKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals the frames of one segment under that segment's own key.
 *
 * <p>A frame is the length of what is sealed (4), the sequence number (8), a random nonce (12), ciphertext and tag (16).
 * Length and number are authenticated, and the key is the segment's own, so a frame reads nowhere but in its own place.
 */
final class FrameCipher {
    /** Bytes before the ciphertext. */
    static final int HEADER_BYTES = Integer.BYTES + Long.BYTES + 12;

    /** Bytes of the shortest frame: an empty batch. */
    static final int FRAME_BYTES_MIN = HEADER_BYTES + Long.BYTES + 16;

    private static final int NONCE_AT = Integer.BYTES + Long.BYTES;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();
    private final Cipher cipher;

    FrameCipher(SealKey key) {
        this.key = key.aes();
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES-GCM; use a complete one", e);
        }
    }

    /** The frame with this number around the payload. */
    byte[] seal(long sequence, byte[] payload) {
        byte[] frame = new byte[HEADER_BYTES + payload.length + TAG_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteBuffer.wrap(frame)
                .putInt(payload.length + TAG_BYTES)
                .putLong(sequence)
                .put(nonce);
        try {
            start(Cipher.ENCRYPT_MODE, frame, 0);
            cipher.doFinal(payload, 0, payload.length, frame, HEADER_BYTES);
            return frame;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing a journal frame failed", e);
        }
    }

    /** How long the frame at the offset says it is; -1 if it cannot be a frame with a number in the range. */
    static int length(byte[] bytes, int offset, long sequenceMin, long sequenceMax) {
        if (bytes.length - offset < FRAME_BYTES_MIN) {
            return -1;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, offset, HEADER_BYTES);
        int sealed = header.getInt();
        long sequence = header.getLong();
        boolean possible = sealed >= FRAME_BYTES_MIN - HEADER_BYTES
                && sealed <= bytes.length - offset - HEADER_BYTES
                && sequence >= sequenceMin
                && sequence <= sequenceMax;
        return possible ? HEADER_BYTES + sealed : -1;
    }

    /** The payload of the frame of that length at the offset, or null if it fails its authentication. */
    byte @Nullable [] open(byte[] bytes, int offset, int length) {
        try {
            start(Cipher.DECRYPT_MODE, bytes, offset);
            return cipher.doFinal(bytes, offset + HEADER_BYTES, length - HEADER_BYTES);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening a journal frame failed", e);
        }
    }

    private void start(int mode, byte[] frame, int offset) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOfRange(frame, offset + NONCE_AT, offset + NONCE_AT + NONCE_BYTES);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(frame, offset, NONCE_AT);
    }
}
