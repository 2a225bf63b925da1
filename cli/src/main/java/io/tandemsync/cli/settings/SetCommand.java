package io.tandemsync.cli.settings;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.SettingsText;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes settings of a share. */
@Command(name = "set", description = "Change settings of a share.")
public final class SetCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "What to set.")
    private List<String> settings = List.of();

    /** The command of this call. */
    public SetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json.Members body = Assignments.object(settings);
        String route = invocation.shareRoute(share, "settings");
        return invocation.print(invocation.client().patch(route, body), SettingsText::lines);
    }
}
