package io.tandemsync.cli.peer;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.PeerText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the peers of a share. */
@Command(name = "list", description = "List the peers.")
public final class PeerListCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public PeerListCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "peers");
        return invocation.print(invocation.client().read(route), PeerText::list);
    }
}
