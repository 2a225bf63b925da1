package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Stops the daemon and waits until it is gone. */
@Command(name = "stop", description = "Stop the daemon.")
public final class StopCommand implements Action {
    private final Invocation invocation;

    /** The command of this call. */
    public StopCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        invocation.daemon().stop();
        return invocation.print(Json.object(), stopped -> "");
    }
}
