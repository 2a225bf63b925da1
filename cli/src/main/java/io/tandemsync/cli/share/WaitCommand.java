package io.tandemsync.cli.share;

import io.tandemsync.cli.progress.ProgressNotes;
import io.tandemsync.cli.progress.ProgressSample;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits until everything local is scanned and every connected peer is in sync. */
@Command(name = "wait", description = "Wait until a share is in sync.")
public final class WaitCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long, like 500ms, 60s, 5m or 1h (default: 60s).")
    private String timeout = "60s";

    /** The command of this call. */
    public WaitCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Duration limit = TimeSpan.parse(timeout);
        String route = invocation.shareRoute(share, "wait");
        Json body = Json.object().with("timeoutMillis", limit.toMillis());
        ControlClient client = invocation.client();
        Json inSync;
        try (ProgressNotes notes =
                ProgressNotes.of(invocation, invocation.shareRoute(share), ProgressSample::ofTransfer)) {
            notes.begin();
            inSync = client.post(route, body, limit.plus(ControlClient.PATIENCE));
        }
        return invocation.print(inSync, ShareText::summary);
    }
}
