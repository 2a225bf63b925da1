package io.tandemsync.cli.operate;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.settings.Assignments;
import io.tandemsync.cli.terminal.SettingsText;
import io.tandemsync.client.Route;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes settings of the device. */
@Command(name = "set", description = "Change settings of the device.")
public final class ConfigSetCommand implements Action {
    private final Invocation invocation;

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "What to set.")
    private List<String> settings = List.of();

    /** The command of this call. */
    public ConfigSetCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        Json.Members body = Assignments.object(settings);
        Json answer = invocation.client().patch(Route.of("config"), body);
        String later = answer.at("nextStart").items().stream().map(Json::text).collect(Collectors.joining(", "));
        if (!later.isEmpty()) {
            invocation.note("next-start", later + " holds from the next start on; type tandem stop and tandem start");
        }
        return invocation.print(answer, document -> SettingsText.lines(document.at("config")));
    }
}
