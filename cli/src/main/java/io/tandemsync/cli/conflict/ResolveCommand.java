package io.tandemsync.cli.conflict;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ConflictText;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resolves one conflict. */
@Command(name = "resolve", description = "Resolve a conflict.")
public final class ResolveCommand implements Action {
    private static final List<String> CHOICES = List.of("current", "conflict", "both");

    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(
            index = "1",
            paramLabel = "CONFLICT",
            description = "Its id, a unique start of the id, or the path of the conflict copy.")
    private String conflict = "";

    @Option(
            names = "--keep",
            required = true,
            paramLabel = "current|conflict|both",
            description = "Keep the file as it is, put the conflict copy in its place, or keep both.")
    private String keep = "";

    /** The command of this call. */
    public ResolveCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        if (!CHOICES.contains(keep)) {
            throw new TandemException(
                    "usage", "--keep does not know '" + keep + "'; it takes one of " + String.join(", ", CHOICES));
        }
        if (conflict.isBlank()) {
            throw new TandemException("usage", "the conflict is empty; 'tandem share conflicts SHARE' lists them");
        }
        String route = invocation.shareRoute(share, "conflicts", conflict);
        Json body = Json.object().with("keep", keep);
        return invocation.print(invocation.client().post(route, body), ConflictText::resolved);
    }
}
