package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.List;

/** Shares as a person reads them. */
public final class ShareText {
    private static final int PROBLEMS_SHOWN_MAX = 20;

    private ShareText() {}

    /** One share with all there is to know. */
    public static String summary(Json share) {
        List<String> lines = new ArrayList<>();
        lines.add(Text.escaped(share.text("name")) + "  " + state(share));
        Table facts = new Table()
                .row("id", share.text("id"))
                .row("path", share.text("path"))
                .row("mode", share.text("mode"))
                .row("content", share.text("mode").equals("blind") ? sealed(share) : content(share.at("local")))
                .row("needs", need(share))
                .row("conflicts", Long.toString(share.number("conflicts")));
        if (!share.at("unavailable").items().isEmpty()) {
            facts.row("waits for", unavailable(share));
        }
        if (share.number("localChanges") > 0) {
            facts.row("local changes", Long.toString(share.number("localChanges")));
        }
        lines.add(facts.text("  "));
        error(share, lines);
        progress(share, lines);
        problems(share.at("problems").items(), lines);
        peers(share, lines);
        return String.join("\n", lines);
    }

    /** A table of shares, one line each. */
    public static String list(Json document) {
        List<Json> shares = document.at("shares").items();
        if (shares.isEmpty()) {
            return "no shares; 'tandem share add PATH' makes one";
        }
        Table table = titled();
        shares.forEach(share -> row(table, share));
        return table.text("");
    }

    /** The device, then each share with its peers. */
    public static String status(Json document) {
        List<String> lines = new ArrayList<>();
        lines.add(device(document.at("device")));
        lines.add("");
        lines.add(list(document));
        for (Json share : document.at("shares").items()) {
            error(share, lines);
            progress(share, lines);
            problems(share.at("problems").items(), lines);
            if (!share.at("peers").items().isEmpty()) {
                lines.add("");
                lines.add("peers of " + Text.escaped(share.text("name")));
                lines.add(PeerText.lines(share.at("peers").items(), "  "));
            }
        }
        return String.join("\n", lines);
    }

    /** The device's name, id and addresses. */
    public static String device(Json device) {
        String listens = String.join(
                ", ", device.at("listen").items().stream().map(Json::text).toList());
        StringBuilder problems = new StringBuilder();
        for (Json problem : device.at("problems").items()) {
            problems.append('\n').append(Text.escaped(problem.text("message")));
        }
        return Text.escaped(device.text("name")) + "\n"
                + new Table()
                        .row("id", device.text("id"))
                        .row("version", device.text("version"))
                        .row("listens at", listens.isEmpty() ? "nowhere, outbound only" : listens)
                        .row("home", device.text("home"))
                        .text("  ")
                + problems;
    }

    /** What a token says of itself. */
    public static String token(Json token) {
        List<String> addresses =
                token.at("addresses").items().stream().map(Json::text).toList();
        return new Table()
                .row("share", token.text("name"))
                .row("id", token.text("share"))
                .row("mode", token.text("mode"))
                .row("fingerprint", token.text("fingerprint"))
                .row("issuer", token.text("issuer"))
                .row("addresses", String.join(", ", addresses))
                .text("");
    }

    private static Table titled() {
        return Table.titled("SHARE", "ID", "STATE", "MODE", "FILES", "SIZE", "NEEDS", "CONFLICTS", "PROBLEMS", "PATH");
    }

    private static void row(Table table, Json share) {
        String id = share.text("id");
        table.row(
                share.text("name"),
                id.substring(0, Math.min(8, id.length())),
                state(share),
                share.text("mode"),
                Long.toString(share.at("local").number("files")),
                Quantity.bytes(share.at("local").number("bytes")),
                need(share),
                Long.toString(share.number("conflicts")),
                Integer.toString(share.at("problems").items().size()),
                share.text("path"));
    }

    private static String state(Json share) {
        String code = share.at("error").text("code");
        return code.isEmpty() ? share.text("state") : share.text("state") + " (" + code + ")";
    }

    private static String content(Json counts) {
        return Quantity.count(counts.number("files"), "file", "files") + " in "
                + Quantity.count(counts.number("directories"), "directory", "directories") + ", "
                + Quantity.bytes(counts.number("bytes"));
    }

    /** A blind replica knows how many contents it has, not of what. */
    private static String sealed(Json share) {
        return share.at("local").number("files") + " of "
                + Quantity.count(share.at("global").number("files"), "path", "paths") + ", "
                + Quantity.bytes(share.at("local").number("bytes")) + " sealed";
    }

    private static String need(Json share) {
        Json need = share.at("need");
        if (ProgressText.isUnknown(share)) {
            return "unknown";
        }
        if (need.number("files") == 0 && need.number("bytes") == 0) {
            return "nothing";
        }
        return Quantity.count(need.number("files"), "file", "files") + ", " + Quantity.bytes(need.number("bytes"));
    }

    private static String unavailable(Json share) {
        List<String> paths =
                share.at("unavailable").items().stream().map(Json::text).toList();
        int told = paths.size() + share.at("problems").items().size();
        boolean more = share.at("need").number("files") > told;
        return String.join(", ", paths) + (more ? " and more" : "") + ": no connected device has the content";
    }

    private static void error(Json share, List<String> lines) {
        if (!share.at("error").isNothing()) {
            // A full quota leaves out what does not fit; the rest goes on.
            boolean goesOn = share.at("error").text("code").equals("quota-exceeded");
            lines.add(Text.escaped(share.text("name"))
                    + (goesOn ? ": " : " has stopped: ")
                    + Text.escaped(share.at("error").text("message")));
        }
    }

    private static void progress(Json share, List<String> lines) {
        String line = ProgressText.isUnknown(share) ? "" : ProgressText.line(share);
        if (!line.isEmpty()) {
            lines.add(Text.escaped(share.text("name")) + ": " + line);
            ProgressText.files(share).forEach(file -> lines.add("  " + file));
        }
    }

    private static void problems(List<Json> problems, List<String> lines) {
        if (problems.isEmpty()) {
            return;
        }
        Table table = new Table();
        problems.stream()
                .limit(PROBLEMS_SHOWN_MAX)
                .forEach(problem -> table.row(problem.text("path"), problem.text("code"), problem.text("message")));
        lines.add("problems");
        lines.add(table.text("  "));
        if (problems.size() > PROBLEMS_SHOWN_MAX) {
            lines.add("  and " + (problems.size() - PROBLEMS_SHOWN_MAX) + " more; --json shows all");
        }
    }

    private static void peers(Json share, List<String> lines) {
        if (share.at("peers").items().isEmpty()) {
            lines.add("no peers; 'tandem share peer add SHARE ADDR' adds one");
            return;
        }
        lines.add("peers");
        lines.add(PeerText.lines(share.at("peers").items(), "  "));
    }
}
