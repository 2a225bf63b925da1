package io.tandemsync.cli.version;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.VersionText;
import io.tandemsync.client.Route;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the kept versions of a share. */
@Command(name = "versions", description = "List what syncing replaced or deleted here and kept.")
public final class VersionsCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PATH",
            description = "Only of this file, or of what was in this directory; from the share's directory on.")
    private String path = "";

    /** The command of this call. */
    public VersionsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "versions");
        String asked = path.isEmpty() ? route : route + Route.query("path", invocation.sharePath(path));
        return invocation.print(invocation.client().read(asked), VersionText::list);
    }
}
