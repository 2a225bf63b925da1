package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.access.TokenException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a token says, but for its keys; read here, so it takes no daemon, no home and no network. */
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
        return invocation.print(document(read(invocation.token(token))), ShareText::token);
    }

    private static Token read(String text) throws TandemException {
        try {
            return Token.parse(text, new BouncyCastleSignatures());
        } catch (TokenException e) {
            String message = String.valueOf(e.getMessage());
            throw new TandemException(
                    e.code(), message.contains(";") ? message : message + "; copy the whole token", e);
        }
    }

    /** As the control API gives it. */
    private static Json document(Token content) {
        return Json.object()
                .with("mode", content.mode().word())
                .with("name", content.shareName())
                .with("fingerprint", content.keys().fingerprint())
                .with("share", content.keys().shareId().toString())
                .with("issuer", content.issuer().toString())
                .with("addresses", Json.texts(content.addresses()));
    }
}
