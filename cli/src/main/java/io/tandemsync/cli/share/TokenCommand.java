package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.QrDrawing;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a token that lets another machine join a share. */
@Command(name = "token", description = "Print a token of a share.")
public final class TokenCommand implements Action {
    private static final List<String> MODES = List.of("write", "read", "blind");

    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Option(
            names = "--mode",
            paramLabel = "write|read|blind",
            description = "What the token allows (default: what this replica may do).")
    private String mode = "";

    @Option(names = "--qr", description = "Also draw it on standard error, for a camera.")
    private boolean qr;

    /** The command of this call. */
    public TokenCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        if (!mode.isEmpty() && !MODES.contains(mode)) {
            throw new TandemException(
                    "usage", "there is no access mode '" + mode + "'; it is one of " + String.join(", ", MODES));
        }
        Json body = mode.isEmpty() ? Json.object() : Json.object().with("mode", mode);
        String route = invocation.shareRoute(share, "token");
        Json token = invocation.client().post(route, body);
        if (qr) {
            boolean colours = invocation.surroundings().terminal()
                    && invocation.surroundings().variable("NO_COLOR").isEmpty();
            invocation.surroundings().err().println(QrDrawing.of(token.text("token"), colours));
        }
        return invocation.print(token, made -> made.text("token"));
    }
}
