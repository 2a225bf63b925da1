package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far a share has got, in words. */
public final class ProgressText {
    private static final int FILES_SHOWN_MAX = 8;

    private ProgressText() {}

    /** Whether anybody knows how much there is to come; a daemon of an older version says nothing of it. */
    public static boolean isUnknown(Json share) {
        Json progress = share.at("progress");
        return !progress.isNothing() && progress.at("completion").isNothing();
    }

    /** Whether all that is known of is here. */
    public static boolean isComplete(Json share) {
        return share.at("progress").fraction("completion") >= 1;
    }

    /** What to say of the share now; empty where nothing has to come. */
    public static String line(Json share) {
        if (share.text("state").equals("scanning")) {
            return "scanning, " + counted(share.at("local")) + " so far";
        }
        if (isUnknown(share)) {
            return "unknown, no peer was met yet";
        }
        if (share.at("need").number("files") == 0 && share.at("need").number("bytes") == 0) {
            return "";
        }
        Json progress = share.at("progress");
        return Quantity.percent(progress.fraction("completion")) + ", " + parts(progress);
    }

    /** What to say of a share whose files are all read again. */
    public static String verification(Json reading) {
        Json bytes = reading.at("bytes");
        boolean sized = bytes.number("total") > 0;
        double part = sized ? (double) bytes.number("done") / bytes.number("total") : 0;
        return "verifying, " + (sized ? Quantity.percent(part) + ", " : "") + parts(reading);
    }

    private static String parts(Json progress) {
        return part(progress.at("files")) + " files, "
                + Quantity.bytes(progress.at("bytes").number("done")) + " of "
                + Quantity.bytes(progress.at("bytes").number("total")) + pace(progress);
    }

    /** The files that are on their way, a line each. */
    public static List<String> files(Json share) {
        List<Json> arriving = share.at("progress").at("arriving").items();
        List<String> lines = new ArrayList<>();
        arriving.stream().limit(FILES_SHOWN_MAX).forEach(file -> lines.add(file(file)));
        if (arriving.size() > FILES_SHOWN_MAX) {
            lines.add("and more; --json shows all");
        }
        return lines;
    }

    /** How fast it goes, and what comes: behind a bar. */
    public static String besideBar(Json share) {
        if (share.text("state").equals("scanning") || isUnknown(share)) {
            return line(share);
        }
        Json progress = share.at("progress");
        List<Json> arriving = progress.at("arriving").items();
        String file =
                arriving.isEmpty() ? "" : ", " + Text.escaped(arriving.get(0).text("path"));
        return besideBar(progress, file);
    }

    /** How fast it goes and how many files of how many, then this. */
    public static String besideBar(Json progress, String rest) {
        String rate = progress.number("rate") < 1 ? "" : Quantity.bytes(progress.number("rate")) + "/s, ";
        return rate + part(progress.at("files")) + " files" + rest;
    }

    /** The time that is left, where that is known. */
    public static Optional<Duration> left(Json share) {
        return isUnknown(share) ? Optional.empty() : timeLeft(share.at("progress"));
    }

    /** The time that is left at the rate of now, where there is one. */
    public static Optional<Duration> timeLeft(Json progress) {
        boolean known = !progress.at("etaSeconds").isNothing();
        return known ? Optional.of(Duration.ofSeconds(progress.number("etaSeconds"))) : Optional.empty();
    }

    private static String file(Json file) {
        long size = file.number("size");
        double here = size == 0 ? 0 : (double) file.number("bytes") / size;
        return Text.escaped(file.text("path")) + "  " + Quantity.percent(here) + ", "
                + Quantity.bytes(file.number("bytes")) + " of " + Quantity.bytes(size) + pace(file);
    }

    private static String pace(Json progress) {
        if (progress.number("rate") < 1) {
            return "";
        }
        String left = progress.at("etaSeconds").isNothing() ? "" : ", " + span(progress.number("etaSeconds")) + " left";
        return ", " + Quantity.bytes(progress.number("rate")) + "/s" + left;
    }

    private static String counted(Json count) {
        return Quantity.count(count.number("files"), "file", "files") + ", " + Quantity.bytes(count.number("bytes"));
    }

    private static String part(Json part) {
        return part.number("done") + " of " + part.number("total");
    }

    private static String span(long seconds) {
        Duration span = Duration.ofSeconds(Math.max(1, seconds));
        if (span.toHours() > 0) {
            return span.toHours() + " h " + span.toMinutesPart() + " min";
        }
        return span.toMinutes() > 0
                ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
                : span.toSeconds() + " s";
    }
}
