package io.tandemsync.engine.blind;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.port.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Makes durable what a blind replica stored: first chunks and log, then the index, and only then do chunks that nothing
 * needs leave the disk. One flush at a time; what comes meanwhile waits for the next, so that groups form by themselves.
 */
final class Flushes {
    private final OrderedStore store;
    private final SealedStore sealed;
    private final Workers workers;
    private final TreeSet<ChunkId> condemned = new TreeSet<>();
    private boolean wanted;
    private boolean running;

    /** Hears of a flush. */
    interface Listener {
        /** What has been stored up to now will be durable. */
        void flushBegins();

        /** What had been stored when it began is durable. */
        void flushEnded() throws IOException;

        /** The disk refused. */
        void flushFailed(Exception cause);
    }

    Flushes(OrderedStore store, SealedStore sealed, Workers workers) {
        this.store = store;
        this.sealed = sealed;
        this.workers = workers;
    }

    /** Something was stored. */
    void want() {
        wanted = true;
    }

    /** The index no longer knows these; they leave the disk once that is durable. */
    void condemn(List<ChunkId> chunks) {
        condemned.addAll(chunks);
        wanted |= !chunks.isEmpty();
    }

    /** Whether the chunk is about to leave the disk. */
    boolean isCondemned(ChunkId id) {
        return condemned.contains(id);
    }

    boolean isBusy() {
        return running || wanted;
    }

    /** Starts a flush if one is wanted and none runs. */
    void step(Listener listener) {
        if (running || !wanted) {
            return;
        }
        running = true;
        wanted = false;
        List<ChunkId> leaving = new ArrayList<>(condemned);
        listener.flushBegins();
        workers.run(
                () -> {
                    sealed.flush();
                    store.sync();
                    for (ChunkId id : leaving) {
                        sealed.delete(id);
                    }
                    return leaving;
                },
                new Workers.Answer<List<ChunkId>>() {
                    @Override
                    public void done(List<ChunkId> result) {
                        running = false;
                        condemned.removeAll(result);
                        try {
                            listener.flushEnded();
                        } catch (IOException e) {
                            listener.flushFailed(e);
                        }
                    }

                    @Override
                    public void failed(Exception cause) {
                        running = false;
                        listener.flushFailed(cause);
                    }
                });
    }
}
