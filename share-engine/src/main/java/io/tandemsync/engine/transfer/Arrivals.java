package io.tandemsync.engine.transfer;

import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What has come so far of the files that are on their way.
 *
 * @param bytes of all of them that are here
 * @param files of several chunks that have begun to come, at most {@link #FILES_MAX}, the longest on their way first
 */
public record Arrivals(long bytes, List<Arrival> files) {
    /** More than a person would read. */
    public static final int FILES_MAX = 16;
    /** Nothing is on its way. */
    public static final Arrivals NONE = new Arrivals(0, List.of());

    public Arrivals {
        files = List.copyOf(files);
    }

    /** One file of which so many bytes are here. */
    public record Arrival(SharePath path, long bytes, long size) {}

    static Arrivals of(Collection<Download> downloads) {
        long bytes = 0;
        List<Arrival> files = new ArrayList<>();
        for (Download download : downloads) {
            long here = download.here();
            bytes += here;
            if (here > 0 && !download.isWhole() && files.size() < FILES_MAX) {
                files.add(new Arrival(
                        download.fetch.path(),
                        here,
                        download.fetch.file().content().size()));
            }
        }
        return new Arrivals(bytes, files);
    }
}
