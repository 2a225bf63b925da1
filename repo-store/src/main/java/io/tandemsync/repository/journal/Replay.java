package io.tandemsync.repository.journal;

import io.tandemsync.engine.port.OrderedStore.Change;
import java.io.IOException;
import java.util.List;

/** Who takes in the batches that the index lacks, in order, when the journal is opened. */
@FunctionalInterface
public interface Replay {
    /**
     * Applies one batch.
     *
     * @param sequence one more than that of the batch before
     * @param bytes how many the batch takes in the journal
     */
    void apply(long sequence, int bytes, List<Change> changes) throws IOException;
}
