package io.tandemsync.cli.service;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the service. */
@Command(name = "status", description = "Show whether the service is installed and runs.")
public final class ServiceStatusCommand implements Action {
    private final Invocation invocation;

    @Mixin
    private ServiceChoice choice = new ServiceChoice();

    /** The command of this call. */
    public ServiceStatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        SystemService service = choice.in(invocation.surroundings());
        String state = service.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return invocation.print(
                Json.object().with("file", service.file().toString()).with("state", state), now -> now.text("state"));
    }
}
