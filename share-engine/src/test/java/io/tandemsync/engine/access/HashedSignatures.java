package io.tandemsync.engine.access;

import io.tandemsync.engine.port.SignatureScheme;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Signatures that only the honest do not forge: hashes of public key and message. Where thousands of histories are run,
 * Ed25519 would take most of the time.
 */
public final class HashedSignatures implements SignatureScheme {
    @Override
    public byte[] publicKey(byte[] seed) {
        return hash("public key", seed, new byte[0]);
    }

    @Override
    public byte[] sign(byte[] seed, byte[] message) {
        return signature(publicKey(seed), message);
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == KEY_BYTES && Arrays.equals(signature, signature(publicKey, message));
    }

    private static byte[] signature(byte[] publicKey, byte[] message) {
        byte[] first = hash("first half", publicKey, message);
        byte[] signature = Arrays.copyOf(first, SIGNATURE_BYTES);
        System.arraycopy(hash("second half", publicKey, message), 0, signature, first.length, first.length);
        return signature;
    }

    private static byte[] hash(String use, byte[] key, byte[] message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(use.getBytes(StandardCharsets.UTF_8));
            digest.update(key);
            return digest.digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
