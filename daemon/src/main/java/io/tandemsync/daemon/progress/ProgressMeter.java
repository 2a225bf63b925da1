package io.tandemsync.daemon.progress;

import io.tandemsync.daemon.progress.Progress.FileProgress;
import io.tandemsync.daemon.progress.Progress.Part;
import io.tandemsync.daemon.progress.Progress.Reading;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.transfer.Arrivals.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows a share's need from look to look. What has been done only grows until nothing is needed; what is needed in
 * addition meanwhile makes the whole larger. Thread-safe.
 */
public final class ProgressMeter {
    private final Count files = new Count();
    private final Count bytes = new Count();
    private final TreeMap<SharePath, Rate> rates = new TreeMap<>();
    private Rate rate = new Rate(0, 0);
    private @Nullable Rate readingRate;
    private long bytesRead;
    private boolean waiting;

    /** One number of what is needed, and how much of it has been done. */
    private static final class Count {
        private long total;
        private long needed;
        private long shown;

        void begin() {
            total = 0;
            needed = 0;
            shown = 0;
        }

        /** @param here of what is needed, although the need still counts it */
        void look(long need, long here) {
            total += Math.max(0, need - needed);
            needed = need;
            shown = Math.max(shown, Math.min(total, total - need + here));
        }

        Part part() {
            return new Part(shown, total);
        }
    }

    /**
     * How far the share has got.
     *
     * @param verifying how far reading every file again has got; null where nobody has asked for it
     * @param nanos by a clock that only runs forward
     */
    public synchronized Progress look(ShareStatus status, Verification.@Nullable Progress verifying, long nanos) {
        ShareStatus.Need need = status.need();
        boolean needs = need.files() > 0 || need.bytes() > 0;
        if (needs && !waiting) {
            files.begin();
            bytes.begin();
            rate = new Rate(0, nanos);
        }
        waiting = needs;
        files.look(need.files(), 0);
        bytes.look(need.bytes(), needs ? status.incoming().arrivals().bytes() : 0);
        Part amount = bytes.part();
        rate.look(amount.done(), nanos);
        Duration left = needs ? rate.until(amount.total() - amount.done()) : Duration.ZERO;
        return new Progress(
                status.incoming().known(),
                files.part(),
                amount,
                needs ? rate.perSecond() : 0,
                status.incoming().known() ? left : null,
                arriving(status.incoming().arrivals().files(), nanos),
                reading(verifying, nanos));
    }

    private @Nullable Reading reading(Verification.@Nullable Progress verifying, long nanos) {
        if (verifying == null) {
            readingRate = null;
            return null;
        }
        boolean begins = readingRate == null || verifying.bytes() < bytesRead;
        Rate own = begins ? new Rate(verifying.bytes(), nanos) : Objects.requireNonNull(readingRate);
        readingRate = own;
        bytesRead = verifying.bytes();
        own.look(verifying.bytes(), nanos);
        return new Reading(
                new Part(verifying.files(), verifying.filesTotal()),
                new Part(verifying.bytes(), verifying.bytesTotal()),
                own.perSecond(),
                own.until(verifying.bytesTotal() - verifying.bytes()));
    }

    private List<FileProgress> arriving(List<Arrival> arrivals, long nanos) {
        rates.keySet().retainAll(arrivals.stream().map(Arrival::path).toList());
        List<FileProgress> shown = new ArrayList<>();
        for (Arrival file : arrivals) {
            Rate own = rates.computeIfAbsent(file.path(), path -> new Rate(file.bytes(), nanos));
            own.look(file.bytes(), nanos);
            shown.add(new FileProgress(
                    file.path().toString(),
                    new Part(file.bytes(), file.size()),
                    own.perSecond(),
                    own.until(file.size() - file.bytes())));
        }
        return shown;
    }
}
