package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.sealed.Unsealing;

/** What the share's keys do for content on its way; thread-safe. */
public interface ContentKeys extends Unsealing.Opener {
    /** This thread's hash. */
    ChunkHash hash();
}
