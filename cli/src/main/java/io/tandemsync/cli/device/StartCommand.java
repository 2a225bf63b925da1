package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.Route;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the daemon in the background unless it runs. */
@Command(name = "start", description = "Start the daemon in the background.")
public final class StartCommand implements Action {
    private final Invocation invocation;

    @Option(names = "--listen", paramLabel = "ADDR", description = "Listen here, for example quic/0.0.0.0:20209.")
    private List<String> listen = List.of();

    /** The command of this call. */
    public StartCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        boolean started = invocation.daemon().start(listen, invocation.debug());
        Json device = invocation.runningClient().read(Route.of("device"));
        String remedy = started || listen.isEmpty()
                ? "'tandem stop' stops it"
                : "--listen holds for a daemon that starts: type 'tandem stop' first";
        invocation.note(
                started ? "daemon-started" : "already-running",
                (started ? "started the daemon for " : "the daemon runs already for ") + invocation.home() + "; "
                        + remedy);
        return invocation.print(device, ShareText::device);
    }
}
