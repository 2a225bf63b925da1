package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.Route;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists the shares of this device. */
@Command(name = "list", description = "List the shares.")
public final class ListCommand implements Action {
    private final Invocation invocation;

    /** The command of this call. */
    public ListCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        return invocation.print(invocation.client().read(Route.of("shares")), ShareText::list);
    }
}
