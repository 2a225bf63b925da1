package io.tandemsync.engine.transfer;

import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.PeerChannel;
import java.io.IOException;

/** Hears what becomes of fetches; called in the share's loop. */
public interface FetchHost {
    /**
     * The file is about to be begun and will take so many bytes of the disk.
     *
     * @throws DiskException FULL if they would not fit: one that cannot be finished would take the room of those that can
     */
    void takeRoom(Fetch fetch, long bytes) throws IOException;

    /** The file stands complete in the staging area, with its permission bits and times, not yet flushed. */
    void staged(Fetch fetch);

    /** No peer that is connected has what is missing; what came already stays in the staging area. */
    void unavailable(Fetch fetch);

    /** The disk refused. */
    void notFetched(Fetch fetch, Exception cause);

    /** The peer sent bytes that are not what they are named. */
    void wrongBytes(PeerChannel channel, Fetch fetch);
}
