package io.tandemsync.cli.terminal;

import io.tandemsync.cli.json.Json;
import java.time.Duration;

/** How far a share has got, look by look: what is left, how fast it comes, and how long that will take. */
public final class TransferProgress {
    /** Weight of the newest look in the rate. */
    private static final double NEWEST = 0.3;

    private long bytesBefore = -1;
    private long nanosBefore;
    private double rate;

    /**
     * What to say of the share now; empty where nothing has to come.
     *
     * @param share as the daemon shows it
     * @param nanos by a clock that only runs forward
     */
    public String text(Json share, long nanos) {
        Json need = share.at("need");
        long files = need.number("files");
        long bytes = need.number("bytes");
        measure(bytes, nanos);
        if (files == 0 && bytes == 0) {
            return share.text("state").equals("scanning") ? "scanning" : "";
        }
        String left = Quantity.count(files, "file", "files") + ", " + Quantity.bytes(bytes) + " to come";
        if (rate < 1) {
            return left;
        }
        return left + ", " + Quantity.bytes((long) rate) + "/s, " + span((long) (bytes / rate)) + " left";
    }

    private void measure(long bytes, long nanos) {
        double seconds = (nanos - nanosBefore) / 1e9;
        if (bytesBefore >= 0 && seconds > 0) {
            double now = Math.max(0, bytesBefore - bytes) / seconds;
            rate = rate < 1 ? now : NEWEST * now + (1 - NEWEST) * rate;
        }
        bytesBefore = bytes;
        nanosBefore = nanos;
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
