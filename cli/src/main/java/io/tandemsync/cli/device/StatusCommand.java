package io.tandemsync.cli.device;

import io.tandemsync.cli.screen.Screen;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows every share and peer, once or again and again. */
@Command(name = "status", description = "Show every share and peer.")
public final class StatusCommand implements Action {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Invocation invocation;

    @Option(names = "--watch", description = "Show it again whenever it changes.")
    private boolean watch;

    /** The command of this call. */
    public StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        ControlClient client = invocation.runningClient();
        if (!watch) {
            return invocation.print(client.read(Route.of("status")), ShareText::status);
        }
        boolean redraws = invocation.surroundings().terminal() && !invocation.json();
        try (Screen screen = new Screen(invocation.surroundings().out(), redraws)) {
            while (!screen.isClosed()) {
                Json status = client.read(Route.of("status"));
                screen.show(invocation.json() ? JsonWriter.write(status) : ShareText.status(status));
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
        return ExitCode.DONE;
    }
}
