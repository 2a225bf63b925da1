package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one share with its counts, problems and peers. */
@Command(name = "info", description = "Show one share.")
public final class InfoCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public InfoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share);
        return invocation.print(invocation.client().read(route), ShareText::summary);
    }
}
