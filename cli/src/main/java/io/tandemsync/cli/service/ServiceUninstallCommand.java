package io.tandemsync.cli.service;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops and removes the service. */
@Command(name = "uninstall", description = "Stop the service and remove it; shares and their files stay.")
public final class ServiceUninstallCommand implements Action {
    private final Invocation invocation;

    @Mixin
    private ServiceChoice choice = new ServiceChoice();

    /** The command of this call. */
    public ServiceUninstallCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        SystemService service = choice.in(invocation.surroundings());
        service.uninstall();
        return invocation.print(
                Json.object().with("file", service.file().toString()).with("state", "not-installed"),
                done -> "removed " + done.text("file"));
    }
}
