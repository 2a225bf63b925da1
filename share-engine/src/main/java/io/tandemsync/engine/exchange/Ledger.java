package io.tandemsync.engine.exchange;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.PeerChannel;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows, as a conversation with a peer needs it.
 *
 * @param <P> how this replica names a path: by the path itself or, where it must not know that, by its id
 */
public interface Ledger<P> {
    /**
     * A change in this replica's sequence.
     *
     * @param source the device that told of it
     * @param above later changes of the directories above, from the outermost on, which a peer has to hear of before this one:
     *     otherwise it may know a file where one of them stands, and take that for one in the way of this path
     */
    record Step<P>(long number, String source, P path, List<Above<P>> above) {}

    /** A change of a directory above another change's path. */
    record Above<P>(long number, P path) {}

    /** This replica. */
    ReplicaId replica();

    /** Names this replica's sequence of changes. */
    UUID sequenceId();

    /** The last number of that sequence. */
    long sequence();

    /** What this replica has seen of every replica. */
    VersionVector context();

    /** The digest of everything known. */
    Hash digest();

    /** The digests of the buckets, all of them. */
    List<Hash> buckets();

    /** The changes after this number that still stand, in order, at most so many. */
    List<Step<P>> stepsAfter(long number, int max);

    /** Adds the records of a path, encoded for this peer, as far as it may have them from here; returns their bytes. */
    int encode(P path, PeerChannel.Peer peer, List<Bytes> into);

    /**
     * Takes in encoded records, those of one path beside each other.
     *
     * @throws io.tandemsync.engine.protocol.ProtocolException if one is malformed, forged, or lacks a demanded signature
     */
    void merge(List<Bytes> records, PeerChannel.Peer peer) throws IOException;

    /** Notes that everything up to there has been seen. */
    void seen(VersionVector context) throws IOException;

    /**
     * Some paths.
     *
     * @param last up to where all were looked at; null where that is the end
     */
    record Part<P>(List<P> paths, @Nullable P last) {}

    /**
     * Looks at so many paths after the given one, null for the first, in a fixed order.
     *
     * @return those whose records count in these buckets
     */
    Part<P> paths(SortedSet<Integer> buckets, @Nullable P after, int max);
}
