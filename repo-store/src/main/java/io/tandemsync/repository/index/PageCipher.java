package io.tandemsync.repository.index;

import io.tandemsync.repository.seal.SealKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals pages of 4096 bytes into slots of 4124 with AES-256-GCM; thread-safe.
 *
 * <p>A slot is a fresh random nonce, the ciphertext and the tag. File id, format version and page number are authenticated
 * with it, so that a slot reads nowhere but in its own place. Random nonces of 12 bytes bound one key to 2^32 page writes
 * (NIST SP 800-38D), which is 16 TiB written to one index.
 */
final class PageCipher {
    /** Bytes of a page in plain; the block of MVStore. */
    static final int PAGE_BYTES = 4096;

    /** Bytes of a page on disk. */
    static final int SLOT_BYTES = 12 + PAGE_BYTES + 16;

    private static final int FORMAT_VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final byte[] associated;
    private final SecureRandom random = new SecureRandom();
    private final Cipher sealing;
    private final Cipher opening;

    /** A cipher for the index with this id under this key. */
    PageCipher(SealKey key, byte[] fileId) {
        this.key = key.aes();
        this.associated = ByteBuffer.allocate(fileId.length + Integer.BYTES + Long.BYTES)
                .put(fileId)
                .putInt(FORMAT_VERSION)
                .array();
        try {
            this.sealing = Cipher.getInstance("AES/GCM/NoPadding");
            this.opening = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES-GCM; use a complete one", e);
        }
    }

    /** Seals that many pages, the first of which has this number, from one array into the other. */
    synchronized void seal(long firstPage, byte[] pages, int count, byte[] slots) {
        byte[] nonces = new byte[count * NONCE_BYTES];
        random.nextBytes(nonces);
        try {
            for (int i = 0; i < count; i++) {
                int slot = i * SLOT_BYTES;
                System.arraycopy(nonces, i * NONCE_BYTES, slots, slot, NONCE_BYTES);
                start(sealing, Cipher.ENCRYPT_MODE, firstPage + i, slots, slot);
                sealing.doFinal(pages, i * PAGE_BYTES, PAGE_BYTES, slots, slot + NONCE_BYTES);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing a page failed", e);
        }
    }

    /** Opens the slot at the offset into the page at the other offset; false if it is not the page with this number. */
    synchronized boolean open(long page, byte[] slots, int slot, byte[] pages, int offset) {
        try {
            start(opening, Cipher.DECRYPT_MODE, page, slots, slot);
            opening.doFinal(slots, slot + NONCE_BYTES, SLOT_BYTES - NONCE_BYTES, pages, offset);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening a page failed", e);
        }
    }

    private void start(Cipher cipher, int mode, long page, byte[] slots, int nonce) throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, slots, nonce, NONCE_BYTES));
        ByteBuffer.wrap(associated).putLong(associated.length - Long.BYTES, page);
        cipher.updateAAD(associated);
    }
}
