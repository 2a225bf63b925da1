package io.tandemsync.engine.port;

import io.tandemsync.engine.model.ReplicaId;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the home remembers of one replica outside its repository, so that a copied, restored or rolled-back repository is
 * noticed and never gives a dot twice.
 */
public interface ReplicaAnchor {
    /**
     * The memory of one replica.
     *
     * @param reserved no counter above this was ever given out
     * @param session written to the repository at its last open
     * @param opening the session of an open under way; equal to {@code session} when none is
     * @param doubted of the dots up to this counter the repository may have forgotten to which paths they went
     * @param behind whether the repository was put back and its disk has not been looked at wholly since
     * @param end where the repository stood when it was closed; null since it was opened, also where nobody closed it
     */
    record Anchor(
            ReplicaId replica,
            long reserved,
            UUID session,
            UUID opening,
            long doubted,
            boolean behind,
            @Nullable End end) {}

    /**
     * How far a repository had come.
     *
     * @param counter the highest that it remembers to have given out
     * @param sequence the number of its last change
     */
    record End(long counter, long sequence) {}

    /** What was stored last; null if nothing ever was. */
    @Nullable
    Anchor load() throws IOException;

    /** Stores it; returns when it survives a power cut. */
    void store(Anchor anchor) throws IOException;
}
