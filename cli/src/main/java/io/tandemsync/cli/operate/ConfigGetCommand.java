package io.tandemsync.cli.operate;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.SettingsText;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the settings of the device, or one of them. */
@Command(name = "get", description = "Show the settings of the device, or one of them.")
public final class ConfigGetCommand implements Action {
    private final Invocation invocation;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "Which one.")
    private String key = "";

    /** The command of this call. */
    public ConfigGetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json document = invocation.client().read(Route.of("config"));
        if (key.isEmpty()) {
            return invocation.print(document, answer -> SettingsText.lines(answer.at("config")));
        }
        Json value = document.at("config").at(key);
        if (value.isNothing()) {
            throw new TandemException(
                    "invalid-setting",
                    "there is no setting '" + key + "'; the settings are "
                            + String.join(", ", document.at("config").members().keySet()));
        }
        return invocation.print(Json.object().with(key, value.text()), answer -> value.text());
    }
}
