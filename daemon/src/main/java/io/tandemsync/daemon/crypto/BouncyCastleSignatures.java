package io.tandemsync.daemon.crypto;

import io.tandemsync.engine.port.SignatureScheme;
import java.security.MessageDigest;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** Ed25519 by Bouncy Castle, which signs about twenty times as fast as the JDK. Thread-safe. */
public final class BouncyCastleSignatures implements SignatureScheme {
    /** The key pair that signed last: a share signs many records with one, and the public half costs as much as a signature. */
    private volatile @Nullable KeyPair last;

    @SuppressWarnings("ArrayRecordComponent")
    private record KeyPair(byte[] seed, byte[] publicKey) {}

    @Override
    public byte[] publicKey(byte[] seed) {
        checkSeed(seed);
        byte[] publicKey = new byte[KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] seed, byte[] message) {
        checkSeed(seed);
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, pair(seed).publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == KEY_BYTES
                && signature.length == SIGNATURE_BYTES
                && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }

    private KeyPair pair(byte[] seed) {
        KeyPair known = last;
        if (known == null || !MessageDigest.isEqual(known.seed, seed)) {
            known = new KeyPair(seed.clone(), publicKey(seed));
            last = known;
        }
        return known;
    }

    private static void checkSeed(byte[] seed) {
        if (seed.length != KEY_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has " + KEY_BYTES + " bytes");
        }
    }
}
