package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.ShareStatus;
import io.tandemsync.client.TandemClient;
import io.tandemsync.client.TandemException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a directory a share, and says how another machine joins it. */
@Command(name = "add", description = "Make a directory a share.")
public final class AddCommand implements Action {
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "PATH", description = "The directory.")
    private String path = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the share is called (default: like the directory).")
    private @Nullable String name;

    @Option(names = "--wait", description = "Stay until the directory has been scanned, and show how far it is.")
    private boolean wait;

    /** The command of this call. */
    public AddCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Path directory = Path.of(invocation.path(path));
        ControlClient control = invocation.client();
        TandemClient client = new TandemClient(control);
        ShareStatus share = client.add(directory, name);
        invocation.print(share.document(), added -> share.id());
        invocation.surroundings().out().flush();
        invite(client, share.id());
        new Following(invocation, wait, false).follow(control, Route.of("shares", share.id()));
        return ExitCode.DONE;
    }

    /** The share is made by now, so that a token that cannot be had is no failure of the command. */
    private void invite(TandemClient client, String id) {
        try {
            invocation.note("invitation", "on the other machine: tandem share import " + client.token(id) + " DIR");
        } catch (TandemException refused) {
            invocation.note(
                    "invitation", "'tandem share token " + id + "' prints the token with which another machine joins");
        }
    }
}
