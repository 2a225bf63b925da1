package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.daemon.DaemonMain;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the daemon in the foreground, as systemd and launchd want it. */
@Command(name = "daemon", description = "Run the daemon in the foreground.")
public final class DaemonCommand implements Action {
    private final Invocation invocation;

    @Option(names = "--listen", paramLabel = "ADDR", description = "Listen here, for example quic/0.0.0.0:20209.")
    private List<String> listen = List.of();

    /** The command of this call. */
    public DaemonCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        return DaemonMain.run(invocation.home(), listen, invocation.debug(), invocation.json());
    }
}
