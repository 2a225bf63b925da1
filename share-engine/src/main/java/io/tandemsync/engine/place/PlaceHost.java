package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.PeerChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;

/** What placing needs of the share it works for. */
public interface PlaceHost {
    /** The disk shows something else than the base says: it has to be scanned first. */
    void rescan(SharePath path);

    /** Whether the path lies on a file system that is not mounted now, so that nothing may be put there. */
    boolean isOutOfReach(SharePath path) throws IOException;

    void problem(Problem problem);

    void noProblem(SharePath path);

    /** The path now shows what it should. */
    void applied(SharePath path, boolean removed);

    /** Permission bits or times of something changed and have to be durable before peers are told. */
    void changedMetadata(SharePath path);

    /** Entries of these directories changed and have to be durable before peers are told. */
    void changedDirectory(SharePath directory);

    /**
     * A stop left these paths, or moves into and out of the areas, without a flush: everything has to be durable before peers
     * are told, and before these paths count as sure.
     */
    void recovered(Collection<SharePath> unsure);

    /** A peer sent bytes that are not what they are named. */
    void wrongBytes(PeerChannel channel, SharePath path);

    void wake(Duration delay);
}
