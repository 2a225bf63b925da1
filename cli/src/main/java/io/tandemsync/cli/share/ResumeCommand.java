package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns syncing on again, and answers the question of a share that has halted. */
@Command(name = "resume", description = "Sync a share again.")
public final class ResumeCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Option(names = "--undo", description = "Take back what made the share halt, instead of accepting it.")
    private boolean undo;

    /** The command of this call. */
    public ResumeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "resume");
        Json body = Json.object().with("undo", undo);
        return invocation.print(invocation.client().post(route, body), ShareText::summary);
    }
}
