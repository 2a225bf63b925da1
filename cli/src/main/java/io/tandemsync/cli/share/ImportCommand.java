package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ShareText;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.ShareStatus;
import io.tandemsync.client.TandemClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Joins a share in a new or existing directory. */
@Command(name = "import", description = "Join a share with a token.")
public final class ImportCommand implements Action {
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "TOKEN", description = "The token, or - to read it from standard input.")
    private String token = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "The directory; what it holds is merged.")
    private String path = "";

    @Option(names = "--peer", paramLabel = "ADDR", description = "A peer, for example quic/192.0.2.7:20209.")
    private List<String> peers = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What the share is called here.")
    private @Nullable String name;

    @Option(names = "--wait", description = "Stay until everything has come, and show how far it is.")
    private boolean wait;

    /** The command of this call. */
    public ImportCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String secret = invocation.token(token);
        Path directory = Path.of(invocation.path(path));
        ControlClient control = invocation.client();
        ShareStatus share = new TandemClient(control).join(secret, directory, peers, name);
        int code = invocation.print(share.document(), ShareText::summary);
        invocation.surroundings().out().flush();
        new Following(invocation, wait, true).follow(control, Route.of("shares", share.id()));
        return code;
    }
}
