package io.tandemsync.engine.share;

import io.tandemsync.engine.place.Reserve;
import io.tandemsync.engine.transfer.FetchOrder;
import io.tandemsync.engine.version.Retention;
import java.time.Duration;

/**
 * What a person can set for one share.
 *
 * @param rescanInterval how often the whole directory is compared with the repository although nothing was noticed
 * @param hidden whether names that begin with a dot are synced
 * @param permissions whether permission bits are synced
 * @param order which file comes first
 * @param reserve how much space stays free
 * @param versions how long what was replaced is kept
 * @param maxDelete how many percent of a share may vanish unwatched before a person is asked; 100 or more is never
 */
public record ShareSettings(
        Duration rescanInterval,
        boolean hidden,
        boolean permissions,
        FetchOrder order,
        Reserve reserve,
        Retention versions,
        int maxDelete) {
    /** More than this never vanishes. */
    public static final int MAX_DELETE_OFF = 100;

    /** What holds where nothing was set. */
    public static ShareSettings defaults() {
        return new ShareSettings(
                Duration.ofHours(1), true, true, FetchOrder.SMALLEST, Reserve.usual(), Retention.usual(), 50);
    }

    /** The same with another interval. */
    public ShareSettings withRescanInterval(Duration interval) {
        return new ShareSettings(interval, hidden, permissions, order, reserve, versions, maxDelete);
    }
}
