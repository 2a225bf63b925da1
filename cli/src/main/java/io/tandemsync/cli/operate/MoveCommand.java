package io.tandemsync.cli.operate;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says where a share's directory is now, or moves it. */
@Command(name = "move", description = "The directory has moved, or move it; nothing is transferred again.")
public final class MoveCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1", paramLabel = "NEWPATH", description = "Where the directory is, or is to be.")
    private String path = "";

    /** The command of this call. */
    public MoveCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "move");
        Json body = Json.object().with("path", invocation.path(path));
        return invocation.print(invocation.client().post(route, body, ControlClient.FOR_EVER), ShareText::summary);
    }
}
