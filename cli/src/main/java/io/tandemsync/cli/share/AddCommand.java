package io.tandemsync.cli.share;

import io.tandemsync.cli.control.ControlClient;
import io.tandemsync.cli.control.Route;
import io.tandemsync.cli.control.TandemException;
import io.tandemsync.cli.json.Json;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import java.io.IOException;
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
        Json.Members body = Json.object().with("path", invocation.path(path));
        ControlClient client = invocation.client();
        Json share = client.post(Route.of("shares"), name == null ? body : body.with("name", name));
        invocation.print(share, added -> added.text("id"));
        invocation.surroundings().out().flush();
        invite(client, share.text("id"));
        new Following(invocation, wait, false).follow(client, Route.of("shares", share.text("id")));
        return ExitCode.DONE;
    }

    /** The share is made by now, so that a token that cannot be had is no failure of the command. */
    private void invite(ControlClient client, String id) throws IOException {
        try {
            Json token = client.post(Route.of("shares", id, "token"), Json.object());
            invocation.note("invitation", "on the other machine: tandem share import " + token.text("token") + " DIR");
        } catch (TandemException refused) {
            invocation.note(
                    "invitation", "'tandem share token " + id + "' prints the token with which another machine joins");
        }
    }
}
