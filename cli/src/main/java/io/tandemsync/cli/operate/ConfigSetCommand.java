package io.tandemsync.cli.operate;

import io.tandemsync.cli.control.Route;
import io.tandemsync.cli.control.TandemException;
import io.tandemsync.cli.json.Json;
import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.SettingsText;
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
        Json.Members body = Json.object();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new TandemException("usage", "'" + setting + "' is no setting; write KEY=VALUE");
            }
            body = body.with(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Json answer = invocation.client().patch(Route.of("config"), body);
        String later = answer.at("nextStart").items().stream().map(Json::text).collect(Collectors.joining(", "));
        if (!later.isEmpty()) {
            invocation.note("next-start", later + " holds from the next start on; type tandem stop and tandem start");
        }
        return invocation.print(answer, document -> SettingsText.lines(document.at("config")));
    }
}
