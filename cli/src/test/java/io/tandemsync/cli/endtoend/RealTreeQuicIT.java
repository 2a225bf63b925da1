package io.tandemsync.cli.endtoend;

import org.junit.jupiter.api.Timeout;

/** The life of a real share over QUIC. */
@Timeout(1_200)
final class RealTreeQuicIT extends RealTreeScenario {
    RealTreeQuicIT() {
        super("quic", RealTree.Size.FULL);
    }
}
