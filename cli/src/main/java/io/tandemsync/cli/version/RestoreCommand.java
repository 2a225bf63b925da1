package io.tandemsync.cli.version;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.VersionText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a kept version back. */
@Command(name = "restore", description = "Put a kept version back; what it replaces is kept in turn.")
public final class RestoreCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "Its id, or a unique start of the id.")
    private String version = "";

    @Option(names = "--to", paramLabel = "PATH", description = "Put it there instead; from the share's directory on.")
    private String to = "";

    /** The command of this call. */
    public RestoreCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        if (version.isBlank()) {
            throw new TandemException("usage", "the version is empty; 'tandem share versions SHARE' lists them");
        }
        String route = invocation.shareRoute(share, "restore");
        Json.Members body = Json.object().with("version", version);
        Json request = to.isEmpty() ? body : body.with("to", invocation.sharePath(to));
        return invocation.print(
                invocation.client().post(route, request, ControlClient.FOR_EVER), VersionText::restored);
    }
}
