package io.tandemsync.cli.peer;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.PeerText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Adds an address at which a peer of a share is reached. */
@Command(name = "add", description = "Add a peer.")
public final class PeerAddCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1", paramLabel = "ADDR", description = "For example quic/192.0.2.7:20209.")
    private String address = "";

    /** The command of this call. */
    public PeerAddCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "peers");
        Json body = Json.object().with("address", address);
        return invocation.print(invocation.client().post(route, body), PeerText::list);
    }
}
