package io.tandemsync.cli.share;

import io.tandemsync.cli.progress.ProgressNotes;
import io.tandemsync.cli.progress.ProgressSample;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Exchanges once with every peer, now. */
@Command(name = "sync", description = "Exchange with every peer once, now.")
public final class SyncCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public SyncCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        return invocation.print(
                ProgressNotes.during(invocation, share, "sync", ProgressSample::ofTransfer), ShareText::summary);
    }
}
