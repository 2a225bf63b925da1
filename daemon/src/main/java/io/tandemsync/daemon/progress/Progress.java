package io.tandemsync.daemon.progress;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a share has got since it last lacked nothing.
 *
 * @param known whether any other replica has said what there is; without it nothing is complete
 * @param bytesPerSecond of content, over the last seconds
 * @param left how long the rest takes at that rate; null where that cannot be said, zero where there is no rest
 * @param arriving files on their way, the longest first
 * @param reading how far reading every file again has got; null where nobody has asked for it
 */
public record Progress(
        boolean known,
        Part files,
        Part bytes,
        long bytesPerSecond,
        @Nullable Duration left,
        List<FileProgress> arriving,
        @Nullable Reading reading) {
    /** Anything that is not over reads less than whole. */
    private static final double COMPLETION_MAX = 0.999;

    public Progress {
        arriving = List.copyOf(arriving);
    }

    /** So many of so many. */
    public record Part(long done, long total) {
        boolean isWhole() {
            return done >= total;
        }
    }

    /** One file on its way. */
    public record FileProgress(String path, Part bytes, long bytesPerSecond, @Nullable Duration left) {}

    /** How far the verification of a share has got. */
    public record Reading(Part files, Part bytes, long bytesPerSecond, @Nullable Duration left) {}

    /** From 0 to 1, and 1 only where nothing is left; null while nobody knows what there is. */
    public @Nullable Double completion() {
        if (!known) {
            return null;
        }
        if (files.isWhole() && bytes.isWhole()) {
            return 1.0;
        }
        Part part = bytes.total() > 0 ? bytes : files;
        double exact = (double) part.done() / Math.max(1, part.total());
        return Math.min(COMPLETION_MAX, Math.floor(exact * 1000) / 1000);
    }
}
