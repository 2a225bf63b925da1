package io.tandemsync.daemon.crypto;

import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.port.SignatureSchemeContract;

/** Bouncy Castle's Ed25519 keeps the port's contract. */
final class BouncyCastleSignaturesTest extends SignatureSchemeContract {
    private final SignatureScheme scheme = new BouncyCastleSignatures();

    @Override
    protected SignatureScheme scheme() {
        return scheme;
    }
}
