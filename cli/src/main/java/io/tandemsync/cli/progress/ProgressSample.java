package io.tandemsync.cli.progress;

import io.tandemsync.cli.terminal.ProgressText;
import io.tandemsync.client.json.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * How far long work had got at one moment, ready to be shown.
 *
 * @param name of what is worked at, as it came
 * @param line all of it in words; empty where there is nothing to say
 * @param beside what a bar does not show
 * @param doneBytes of content
 * @param totalBytes of content; {@link #UNKNOWN} where nobody knows
 * @param left the time that is left, where that is known
 */
public record ProgressSample(
        String name, String line, String beside, long doneBytes, long totalBytes, Optional<Duration> left) {
    /** Stands for a total that is not known. */
    public static final long UNKNOWN = -1;

    /** What comes to a share. */
    public static ProgressSample ofTransfer(Json share) {
        boolean counts = !share.text("state").equals("scanning") && !ProgressText.isUnknown(share);
        Json bytes = share.at("progress").at("bytes");
        return new ProgressSample(
                share.text("name"),
                ProgressText.line(share),
                ProgressText.besideBar(share),
                counts ? bytes.number("done") : share.at("local").number("bytes"),
                counts && bytes.number("total") > 0 ? bytes.number("total") : UNKNOWN,
                ProgressText.left(share));
    }

    /** A share whose files are all read again; says nothing while none is. */
    public static ProgressSample ofVerification(Json share) {
        Json reading = share.at("progress").at("verification");
        if (reading.isNothing()) {
            return new ProgressSample(share.text("name"), "", "", 0, UNKNOWN, Optional.empty());
        }
        Json bytes = reading.at("bytes");
        return new ProgressSample(
                share.text("name"),
                ProgressText.verification(reading),
                ProgressText.besideBar(reading, ""),
                bytes.number("done"),
                bytes.number("total") > 0 ? bytes.number("total") : UNKNOWN,
                ProgressText.timeLeft(reading));
    }
}
