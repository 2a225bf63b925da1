package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.List;

/** What a verification found, as a person reads it. */
public final class VerificationText {
    private VerificationText() {}

    /** What rotted by name, then how many files are as they should be and what became of the others. */
    public static String summary(Json found) {
        List<String> lines = new ArrayList<>();
        for (Json path : found.at("rotten").items()) {
            lines.add("rotten: " + Text.escaped(path.text()));
        }
        long rotten = found.number("rottenFiles");
        long changed = found.number("changed");
        long unreadable = found.number("unreadable");
        long good = found.number("files") - rotten;
        lines.add(
                rotten + changed + unreadable == 0
                        ? counted(good, "was read and is", "were read and are all") + " as recorded"
                        : counted(good, "is", "are") + " as recorded");
        if (rotten > 0) {
            lines.add(counted(rotten, "has", "have") + " rotted; good content is fetched from peers");
        }
        if (changed > 0) {
            lines.add(counted(changed, "was", "were")
                    + " edited since the last scan, which is no rot; scanned again now");
        }
        if (unreadable > 0) {
            lines.add(counted(unreadable, "cannot", "cannot") + " be read; 'tandem share info' says why");
        }
        return String.join("\n", lines);
    }

    private static String counted(long files, String one, String many) {
        return Quantity.count(files, "file", "files") + " " + (files == 1 ? one : many);
    }
}
