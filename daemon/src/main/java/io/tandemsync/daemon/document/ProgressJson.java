package io.tandemsync.daemon.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tandemsync.daemon.progress.Progress;
import io.tandemsync.daemon.progress.Progress.FileProgress;
import io.tandemsync.daemon.progress.Progress.Part;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a share has got, as the control API shows it.
 *
 * @param completion from 0 to 1, and 1 only where nothing is left; null before any replica was met that knows what there is
 * @param rate bytes per second
 * @param etaSeconds null where nothing moves, or nobody knows how much there is
 * @param arriving files on their way
 * @param verification only while every file is read again: how far that has got
 */
public record ProgressJson(
        @Nullable Double completion,
        Part files,
        Part bytes,
        long rate,
        @Nullable Long etaSeconds,
        List<FileJson> arriving,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReadingJson verification) {
    public ProgressJson {
        arriving = List.copyOf(arriving);
    }

    /** One file on its way. */
    public record FileJson(String path, long bytes, long size, long rate, @Nullable Long etaSeconds) {
        static FileJson of(FileProgress file) {
            return new FileJson(
                    file.path(),
                    file.bytes().done(),
                    file.bytes().total(),
                    file.bytesPerSecond(),
                    seconds(file.left()));
        }
    }

    /** Every file is being read again. */
    public record ReadingJson(Part files, Part bytes, long rate, @Nullable Long etaSeconds) {
        static @Nullable ReadingJson of(Progress.@Nullable Reading reading) {
            return reading == null
                    ? null
                    : new ReadingJson(
                            reading.files(), reading.bytes(), reading.bytesPerSecond(), seconds(reading.left()));
        }
    }

    static ProgressJson of(Progress progress) {
        return new ProgressJson(
                progress.completion(),
                progress.files(),
                progress.bytes(),
                progress.bytesPerSecond(),
                seconds(progress.left()),
                progress.arriving().stream().map(FileJson::of).toList(),
                ReadingJson.of(progress.reading()));
    }

    private static @Nullable Long seconds(@Nullable Duration left) {
        return left == null ? null : left.toSeconds();
    }
}
