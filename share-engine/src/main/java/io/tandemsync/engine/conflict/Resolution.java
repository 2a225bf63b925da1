package io.tandemsync.engine.conflict;

import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.reconcile.LocalChange.Wanted;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How a person ends a conflict: by ordinary records, made on top of what the share knows, so that it holds at every replica.
 *
 * <p>The disks follow as they follow any record: what is taken away becomes a kept version, and an edit that nobody had
 * recorded yet stands against the records like any other.
 */
public enum Resolution {
    /** The copy goes. */
    CURRENT,
    /** The copy's content comes to the path where it lost, and the copy goes. */
    CONFLICT,
    /** Both stay, and the copy is a file like any other from now on. */
    BOTH;

    /** The word on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a directory that holds something stands where the copy's content would have to go. */
    public boolean isBlocked(Replica replica, Conflict conflict) {
        return this == CONFLICT && replica.index().isLiveBelow(conflict.path());
    }

    /**
     * Makes the records, at a replica that may write.
     *
     * @return the paths whose disk may have to follow
     */
    public List<SharePath> apply(Replica replica, Conflict conflict) throws IOException {
        PathRecord copy = replica.index()
                .state(conflict.conflictPath())
                .frontier()
                .winner()
                .orElseThrow(() -> new IllegalStateException("an open conflict has a copy"));
        Wanted nothing = new Wanted(copy.path(), new Entry.Tombstone(), copy.contentTime());
        switch (this) {
            case CURRENT -> replica.want(nothing);
            case CONFLICT -> {
                // First the content's new place: a crash between the two leaves the conflict open, with nothing lost.
                replica.want(new Wanted(conflict.path(), copy.entry(), copy.contentTime()));
                if (isShown(replica, conflict.path(), copy)) {
                    replica.want(nothing);
                }
            }
            case BOTH -> replica.want(new Wanted(copy.path(), copy.entry(), copy.contentTime()));
        }
        return List.of(conflict.path(), conflict.conflictPath());
    }

    /**
     * Whether the copy's content has won its path. Where it has not, there is another content that is not here and that nobody
     * was shown: the copy has been made anew, and the conflict with that one is open.
     */
    private static boolean isShown(Replica replica, SharePath path, PathRecord copy) {
        return replica.index()
                .state(path)
                .frontier()
                .winner()
                .filter(winner -> winner.entry().sameContent(copy.entry()))
                .isPresent();
    }
}
