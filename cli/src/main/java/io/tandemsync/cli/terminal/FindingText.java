package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.List;

/** An examination as a person reads it. */
public final class FindingText {
    private FindingText() {}

    /** A line a finding, and below each that is not well how to mend it. */
    public static String list(Json document) {
        List<String> lines = new ArrayList<>();
        for (Json finding : document.at("findings").items()) {
            lines.add(mark(finding.text("state")) + "  " + Text.escaped(finding.text("check")) + ": "
                    + Text.escaped(finding.text("message")));
            if (!finding.text("remedy").isEmpty()) {
                lines.add("         → " + Text.escaped(finding.text("remedy")));
            }
        }
        return String.join("\n", lines);
    }

    private static String mark(String state) {
        return switch (state) {
            case "ok" -> "ok     ";
            case "warning" -> "warning";
            default -> "FAILED ";
        };
    }
}
