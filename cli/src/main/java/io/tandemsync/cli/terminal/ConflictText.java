package io.tandemsync.cli.terminal;

import io.tandemsync.cli.json.Json;
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
        Table table = Table.titled("CONFLICT", "PATH", "CURRENT", "CONFLICT COPY", "ITS VERSION");
        for (Json conflict : conflicts) {
            table.row(
                    conflict.text("id"),
                    conflict.text("path"),
                    version(conflict.at("winner")),
                    conflict.text("conflictPath"),
                    version(conflict.at("loser")));
        }
        return table.text("");
    }

    private static String version(Json version) {
        return version.text("modifiedAt") + ", " + Quantity.bytes(version.number("size"));
    }
}
