package io.tandemsync.engine.sealed;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where sealed chunks for peers come from. */
public interface SealedSource {
    /** A source of nothing, for replicas that neither seal nor store. */
    SealedSource NONE = want -> Reading.NOTHING;

    /** Finds what serves the want; called in the share's loop. */
    Reading find(SealedWant want);

    /** One sealed chunk that was found; read on a worker. */
    interface Reading {
        /** Nothing was found. */
        Reading NOTHING = () -> null;

        /** The sealed chunk; null if it cannot be had after all. */
        @Nullable
        Bytes read() throws IOException;

        /** About how many bytes it has. */
        default int bytes() {
            return 0;
        }
    }
}
