package io.tandemsync.cli.endtoend;

import org.junit.jupiter.api.Timeout;

/** The life of a real share over TCP. */
@Timeout(1_200)
final class RealTreeTcpIT extends RealTreeScenario {
    RealTreeTcpIT() {
        super("tcp", RealTree.Size.SMALL);
    }
}
