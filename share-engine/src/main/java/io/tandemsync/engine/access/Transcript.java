package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;

/**
 * What a proof is bound to: one link, its two ends, and which of them proves.
 *
 * @param version of the protocol spoken, 1 to 65 535
 * @param dialler hash of the public key of the dialler's device certificate
 * @param listener hash of the public key of the listener's device certificate
 * @param diallerNonce 32 bytes of the dialler's hello
 * @param listenerNonce 32 bytes of the listener's hello
 * @param prover who proves
 */
public record Transcript(
        int version, DeviceId dialler, DeviceId listener, Bytes diallerNonce, Bytes listenerNonce, Role prover) {
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 32;

    /** An end of a link. */
    public enum Role {
        DIALLER,
        LISTENER
    }

    public Transcript {
        if (version < 1 || version > 0xffff) {
            throw new IllegalArgumentException("a protocol version is out of bounds");
        }
        checkNonce(diallerNonce);
        checkNonce(listenerNonce);
    }

    static void checkNonce(Bytes nonce) {
        if (nonce.length() != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes");
        }
    }

    void write(ByteWriter out) {
        out.u16(version)
                .u8(prover == Role.DIALLER ? 0 : 1)
                .bytes(dialler.hash().bytes())
                .bytes(listener.hash().bytes())
                .bytes(diallerNonce.array())
                .bytes(listenerNonce.array());
    }
}
