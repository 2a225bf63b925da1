package io.tandemsync.daemon.wire;

import io.tandemsync.engine.protocol.Limits;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one full message of content, kept to be filled again: a large file that passes through ever new ones keeps the
 * collector busy. One that is never given back is an array like any other. Thread-safe.
 */
public final class Blocks {
    /** 8 MiB, half of what a receiver asks of one peer at once. */
    static final int KEPT_MAX = 64;

    private static final int BYTES = Limits.DATA_BYTES_MAX;

    /** Softly, so that a link at rest does not hold them for good. */
    private SoftReference<ArrayDeque<byte[]>> kept = new SoftReference<>(null);

    /** An array of this length, with whatever was in it. */
    byte[] take(int length) {
        byte[] known = length == BYTES ? known() : null;
        return known == null ? new byte[length] : known;
    }

    /** Nobody reads the array any more. */
    public synchronized void giveBack(byte[] block) {
        if (block.length != BYTES) {
            return;
        }
        ArrayDeque<byte[]> blocks = kept.get();
        if (blocks == null) {
            blocks = new ArrayDeque<>(KEPT_MAX);
            kept = new SoftReference<>(blocks);
        }
        if (blocks.size() < KEPT_MAX) {
            blocks.push(block);
        }
    }

    private synchronized byte @Nullable [] known() {
        ArrayDeque<byte[]> blocks = kept.get();
        return blocks == null ? null : blocks.poll();
    }
}
