package io.tandemsync.engine.share;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.SharePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks before a share tells of deletions that nobody may have meant: the directory emptied, most of it gone unseen, or
 * hidden by a mount. Deletions that were watched as they happened are no question.
 */
final class Brakes {
    /** Unwatched deletions up to this number are questioned only if nothing is left. */
    private static final int UNQUESTIONED_MAX = 50;

    private List<SharePath> questioned = new ArrayList<>();
    /** Until this scan is over, what is missing was accepted. */
    private long acceptedScan;

    private int maxDelete = 50;

    /** Asks from so many percent of a share on; never from {@link ShareSettings#MAX_DELETE_OFF} on, except for mounts. */
    void maxDelete(int percent) {
        maxDelete = percent;
    }

    /** Accepts what is missing until the scan of this number has ended. */
    void accept(long scan) {
        acceptedScan = scan;
        questioned = new ArrayList<>();
    }

    /** Nobody meant to delete what was asked about last: it is to come back from kept versions and peers. */
    void takeBack(ShareIndex index) throws IOException {
        for (SharePath path : questioned) {
            index.base(path, null);
        }
        questioned = new ArrayList<>();
        acceptedScan = 0;
    }

    /**
     * The question that these missing paths raise; null if they may go.
     *
     * @param unwatched how many of them went without a hint
     * @param mounted whether a file system that came or went may be why
     */
    ShareStatus.@Nullable Fault question(
            List<SharePath> missing, long unwatched, boolean mounted, Totals.Sum local, ScansOver scansOver) {
        long all = local.files() + local.directories();
        boolean on = maxDelete < ShareSettings.MAX_DELETE_OFF;
        boolean emptied = on && unwatched > 0 && missing.size() >= all && local.files() > 1;
        boolean most = on && unwatched > UNQUESTIONED_MAX && unwatched > all * maxDelete / 100;
        boolean accepted = acceptedScan > 0 && !scansOver.hasEnded(acceptedScan);
        if (accepted || !(emptied || most || mounted)) {
            return null;
        }
        questioned = new ArrayList<>(missing);
        String why = mounted
                ? " paths are gone with a file system that was mounted or unmounted in the share"
                : " paths are gone and nobody saw them go";
        return ShareStatus.Fault.question(
                missing.size() + " of " + all + why + "; type `tandem share resume` to accept that, or"
                        + " `tandem share resume --undo` to bring them back");
    }

    /** Which scans of everything are over. */
    interface ScansOver {
        boolean hasEnded(long scan);
    }
}
