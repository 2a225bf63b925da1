package io.tandemsync.cli.operate;

import io.tandemsync.cli.progress.ProgressNotes;
import io.tandemsync.cli.progress.ProgressSample;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.VerificationText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads every file of a share against the repository. */
@Command(name = "verify", description = "Read every file again and report what has rotted.")
public final class VerifyCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public VerifyCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json found = ProgressNotes.during(invocation, share, "verify", ProgressSample::ofVerification);
        invocation.print(found, VerificationText::summary);
        return found.number("rottenFiles") > 0 || found.number("unreadable") > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }
}
