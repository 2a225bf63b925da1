package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops syncing a directory; the files stay. */
@Command(name = "remove", description = "Stop syncing a share; its files stay.")
public final class RemoveCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Option(names = "--delete-repository", description = "Also delete the .syncdb in its directory.")
    private boolean deleteRepository;

    /** The command of this call. */
    public RemoveCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share) + "?deleteRepository=" + deleteRepository;
        return invocation.print(invocation.client().delete(route, null), removed -> "");
    }
}
