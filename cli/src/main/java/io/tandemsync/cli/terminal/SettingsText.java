package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.stream.Collectors;

/** Settings as a person reads them, and could type them. */
public final class SettingsText {
    private SettingsText() {}

    /** One {@code key=value} a line. */
    public static String lines(Json document) {
        Json settings = document.at("settings").isNothing() ? document : document.at("settings");
        return settings.members().entrySet().stream()
                .map(setting -> Text.escaped(setting.getKey()) + "="
                        + Text.escaped(setting.getValue().text()))
                .collect(Collectors.joining("\n"));
    }
}
