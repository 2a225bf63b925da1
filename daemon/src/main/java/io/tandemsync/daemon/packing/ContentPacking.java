package io.tandemsync.daemon.packing;

import com.github.luben.zstd.Zstd;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Packs content for one link, where that pays: while the link is slower than packing is, and for what becomes smaller. Every
 * piece is packed by itself, so that no length tells how like one file is to another. Thread-safe.
 */
public final class ContentPacking {
    /** Below this a piece is sent as it is. */
    private static final int PACK_FROM_BYTES = 512;
    /** Pieces that are not tried after one that did not become smaller: most content is like what came before it. */
    private static final int SPARED = 7;
    /** Less than a tenth saved is not worth unpacking. */
    private static final int WORTH_TENTHS = 9;

    private static final int ZSTD_LEVEL = 1;

    private final AtomicInteger spared = new AtomicInteger();
    private volatile boolean slow;

    /** Whether the link is slower than packing; nothing is packed before that was said. */
    public void slow(boolean isSlow) {
        slow = isSlow;
    }

    /** The content as it goes out: shorter than it is where it was packed. */
    public byte[] packed(byte[] content) {
        if (!slow || content.length < PACK_FROM_BYTES || spared.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return content;
        }
        byte[] packed = Zstd.compress(content, ZSTD_LEVEL);
        if (packed.length * 10L <= content.length * (long) WORTH_TENTHS) {
            return packed;
        }
        spared.set(SPARED);
        return content;
    }
}
