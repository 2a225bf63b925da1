package io.tandemsync.engine.access;

import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.port.SignatureSchemeContract;

/** The signatures that the tests use are real ones. */
final class JdkSignaturesTest extends SignatureSchemeContract {
    @Override
    protected SignatureScheme scheme() {
        return new JdkSignatures();
    }
}
