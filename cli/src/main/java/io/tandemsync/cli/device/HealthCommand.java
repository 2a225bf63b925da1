package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.Route;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Says whether all shares go on; fails where one is stuck, and where no daemon runs. */
@Command(name = "health", description = "Tell whether anything is stuck; for supervisors of the daemon.")
public final class HealthCommand implements Action {
    private final Invocation invocation;

    /** The command of this call. */
    public HealthCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        return invocation.print(invocation.runningClient().read(Route.of("health")), health -> health.text("status"));
    }
}
