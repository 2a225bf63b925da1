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
        Program program = Program.of(launcher);
        if (choice.scope() == ServiceScope.SYSTEM) {
            refuseHome();
        } else {
            program = invocation.isUsualHome() ? program : program.withHome(invocation.home());
            if (service.state() != SystemService.State.RUNNING) {
                makeWay();
            }
        }
        service.install(program);
        return invocation.print(
                Json.object().with("file", service.file().toString()).with("state", "running"),
                done -> "installed and started " + done.text("file"));
    }

    private void refuseHome() throws TandemException {
        if (invocation.namesHome()) {
            throw new TandemException(
                    "usage",
                    "the service of the machine has its home in /var/lib/tandem; leave --home out, or use --user");
        }
    }

    /** A home has one daemon: the one that a command has started in the background gives way to the service. */
    private void makeWay() throws IOException {
        if (invocation.runningClient().isReachable()) {
            invocation.daemon().stop();
            invocation.note(
                    "daemon-stopped",
                    "stopped the daemon that ran in the background for " + invocation.home()
                            + "; the service runs it from now on");
        }
    }
}
