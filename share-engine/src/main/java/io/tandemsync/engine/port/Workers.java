package io.tandemsync.engine.port;

import java.util.concurrent.Callable;

/** A bounded pool for work that reads, hashes or flushes; it answers into the share's own loop. */
public interface Workers {
    /** What becomes of the work, called in the share's loop. */
    interface Answer<T> {
        void done(T result);

        /** The work threw. */
        void failed(Exception cause);
    }

    /** Runs the work on some thread of the pool and then the answer in the loop of the share that asked. */
    <T> void run(Callable<T> work, Answer<T> answer);

    /** How many pieces of work run at once. */
    int parallelism();
}
