package io.tandemsync.cli.replica;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ReplicaText;
import io.tandemsync.client.TandemException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Retires a replica that is gone for good. */
@Command(name = "forget", description = "Retire a replica that is gone for good.")
public final class ReplicaForgetCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1", paramLabel = "REPLICA", description = "Its id, or a unique start of the id.")
    private String replica = "";

    /** The command of this call. */
    public ReplicaForgetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        if (replica.isBlank()) {
            throw new TandemException("usage", "the replica is empty; 'tandem share replica list SHARE' lists them");
        }
        String route = invocation.shareRoute(share, "replicas", replica);
        return invocation.print(invocation.client().delete(route, null), ReplicaText::forgotten);
    }
}
