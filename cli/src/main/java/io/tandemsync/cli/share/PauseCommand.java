package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Turns the syncing of a share off, until it is resumed. */
@Command(name = "pause", description = "Stop syncing a share for now.")
public final class PauseCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public PauseCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "pause");
        return invocation.print(invocation.client().post(route, Json.object()), ShareText::summary);
    }
}
