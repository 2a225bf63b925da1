package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonWriter;
import io.tandemsync.engine.model.Text;
import java.util.Map;
import java.util.Set;

/** An event as a person reads it. */
public final class EventText {
    private static final Set<String> SHOWN_FIRST = Set.of("id", "time", "type");

    private EventText() {}

    /** Time and type, then what else the event says, in one line. */
    public static String line(Json event) {
        StringBuilder line = new StringBuilder();
        // What is said of the reading itself happened at no time of its own.
        if (!event.text("time").isEmpty()) {
            line.append(Text.escaped(event.text("time"))).append("  ");
        }
        line.append(Text.escaped(event.text("type")));
        for (Map.Entry<String, Json> detail : event.members().entrySet()) {
            Json value = detail.getValue();
            if (!SHOWN_FIRST.contains(detail.getKey()) && !value.isNothing()) {
                boolean plain = value.members().isEmpty() && value.items().isEmpty();
                line.append("  ").append(Text.escaped(detail.getKey())).append('=');
                line.append(plain ? Text.escaped(value.text()) : JsonWriter.write(value));
            }
        }
        return line.toString();
    }
}
