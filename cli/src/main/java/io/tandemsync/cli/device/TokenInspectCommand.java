package io.tandemsync.cli.device;

import io.tandemsync.cli.control.Route;
import io.tandemsync.cli.json.Json;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a token says, but for its keys. */
@Command(name = "inspect", description = "Show mode, share, fingerprint and addresses of a token.")
public final class TokenInspectCommand implements Action {
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "TOKEN", description = "The token, or - to read it from standard input.")
    private String token = "";

    /** The command of this call. */
    public TokenInspectCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json body = Json.object().with("token", invocation.token(token));
        return invocation.print(invocation.client().post(Route.of("tokens", "inspect"), body), ShareText::token);
    }
}
