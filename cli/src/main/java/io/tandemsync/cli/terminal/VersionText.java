package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.List;

/** Kept versions as a person reads them. */
public final class VersionText {
    private static final int ID_SHOWN = 12;

    private VersionText() {}

    /** A table of versions, the last replaced first. */
    public static String list(Json document) {
        List<Json> versions = document.at("versions").items();
        if (versions.isEmpty()) {
            return "no kept versions";
        }
        Table table = Table.titled("VERSION", "PATH", "SIZE", "MODIFIED", "REPLACED", "WHY");
        for (Json version : versions) {
            String id = version.text("id");
            table.row(
                    id.substring(0, Math.min(ID_SHOWN, id.length())),
                    version.text("path"),
                    Quantity.bytes(version.number("size")),
                    version.text("modifiedAt"),
                    version.text("replacedAt"),
                    version.text("reason")
                            + (version.at("pinned").text().equals("true") ? ", found nowhere else" : ""));
        }
        return table.text("");
    }

    /** Where a version stands now. */
    public static String restored(Json document) {
        return "restored " + Text.escaped(document.text("path"));
    }

    /** How much was taken back. */
    public static String reverted(Json document) {
        long count = document.number("reverted");
        return count == 0
                ? "no local changes"
                : "undid " + Quantity.count(count, "local change", "local changes")
                        + "; 'tandem share versions SHARE' lists what was there";
    }
}
