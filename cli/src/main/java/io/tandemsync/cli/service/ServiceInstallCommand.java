package io.tandemsync.cli.service;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Installs and starts the service. */
@Command(name = "install", description = "Run the daemon always, from now on and after every start of the machine.")
public final class ServiceInstallCommand implements Action {
    private final Invocation invocation;

    @Mixin
    private ServiceChoice choice = new ServiceChoice();

    /** The command of this call. */
    public ServiceInstallCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        SystemService service = choice.in(invocation.surroundings());
        Path launcher = invocation.surroundings().launcher();
        if (launcher == null) {
            throw new TandemException(
                    "usage", "a service needs the tandem program itself; call it, not its classes, to install one");
        }
        service.install(launcher);
        return invocation.print(
                Json.object().with("file", service.file().toString()).with("state", "running"),
                done -> "installed and started " + done.text("file"));
    }
}
