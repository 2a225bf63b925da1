package io.tandemsync.cli.peer;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.PeerText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a peer of a share, by address or device. */
@Command(name = "remove", description = "Remove a peer.")
public final class PeerRemoveCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1", paramLabel = "ADDR|DEVICE", description = "Its address or its device id.")
    private String peer = "";

    /** The command of this call. */
    public PeerRemoveCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "peers");
        Json body = Json.object().with("peer", peer);
        return invocation.print(invocation.client().delete(route, body), PeerText::list);
    }
}
