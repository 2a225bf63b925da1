package io.tandemsync.cli.version;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.VersionText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Undoes the local changes of a read replica. */
@Command(name = "revert", description = "Undo the local changes of a read replica, into kept versions.")
public final class RevertCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public RevertCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "revert");
        return invocation.print(
                invocation.client().post(route, Json.object(), ControlClient.FOR_EVER), VersionText::reverted);
    }
}
