package io.tandemsync.cli.conflict;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ConflictText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the open conflicts of a share. */
@Command(name = "conflicts", description = "List the open conflicts.")
public final class ConflictsCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public ConflictsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "conflicts");
        return invocation.print(invocation.client().read(route), ConflictText::list);
    }
}
