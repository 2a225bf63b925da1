package io.tandemsync.engine.port;

/** Ed25519 (RFC 8032). */
public interface SignatureScheme {
    /** Bytes of a seed and of a public key. */
    int KEY_BYTES = 32;
    /** Bytes of a signature. */
    int SIGNATURE_BYTES = 64;

    /** The public key that belongs to the seed. */
    byte[] publicKey(byte[] seed);

    /** The signature of the message under the seed's private key. */
    byte[] sign(byte[] seed, byte[] message);

    /** Whether the signature is the key holder's over the message. False, never an exception, for anything malformed. */
    boolean verify(byte[] publicKey, byte[] message, byte[] signature);
}
