package io.tandemsync.cli.settings;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.SettingsText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the settings of a share. */
@Command(name = "settings", description = "Show the settings of a share.")
public final class SettingsCommand implements Action {
    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "SHARE",
            description = "Its id, a unique start of the id, its name or its path.")
    private String share = "";

    /** The command of this call. */
    public SettingsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String route = invocation.shareRoute(share, "settings");
        return invocation.print(invocation.client().read(route), SettingsText::lines);
    }
}
