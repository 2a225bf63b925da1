package io.tandemsync.daemon.replica;

import io.tandemsync.watcher.HintSink;
import java.io.IOException;
import java.nio.file.Path;

/** Notices changes in directories as they happen. */
public interface Watching {
    /** A directory being watched. */
    interface Watch extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Watches everything below the root; what happens after this has returned is noticed, or the sink hears that it is not. */
    Watch watch(Path root, HintSink hints);
}
