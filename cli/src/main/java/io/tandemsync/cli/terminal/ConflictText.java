package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.List;

/** Open conflicts as a person reads them. */
public final class ConflictText {
    private ConflictText() {}

    /** A table of conflicts, with both versions of each. */
    public static String list(Json document) {
        List<Json> conflicts = document.at("conflicts").items();
        if (conflicts.isEmpty()) {
            return "no conflicts";
        }
        Table table = Table.titled("CONFLICT", "PATH", "CURRENT", "CONFLICT COPY", "ITS VERSION", "DETECTED");
        for (Json conflict : conflicts) {
            table.row(
                    conflict.text("id"),
                    conflict.text("path"),
                    version(conflict.at("winner")),
                    conflict.text("conflictPath"),
                    version(conflict.at("loser")),
                    conflict.text("detectedAt"));
        }
        return table.text("");
    }

    /** What a resolution has kept, and how many conflicts are left. */
    public static String resolved(Json document) {
        Json conflict = document.at("resolved");
        String path = Text.escaped(conflict.text("path"));
        String copy = Text.escaped(conflict.text("conflictPath"));
        String done =
                switch (document.text("kept")) {
                    case "current" -> "kept " + path + " as it is and removed " + copy;
                    case "conflict" -> "put " + copy + " in the place of " + path;
                    default -> "kept both " + path + " and " + copy;
                };
        int left = document.at("conflicts").items().size();
        return done + "; "
                + (left == 0 ? "no conflicts are left" : Quantity.count(left, "conflict", "conflicts") + " left");
    }

    private static String version(Json version) {
        return version.text("modifiedAt") + ", " + Quantity.bytes(version.number("size"));
    }
}
