package io.tandemsync.daemon.packing;

import java.time.Duration;

/** How fast a link takes bulk, measured only while more of it waits, so that the link is what is measured. */
public final class LinkSpeed {
    /** Below this many bytes a second content is worth packing: one thread packs faster, also on a busy machine. */
    static final long SLOW_BYTES = 40L * 1024 * 1024;
    /** Long enough to see more than what buffers on the way swallow at once. */
    private static final long SPAN_NANOS = Duration.ofMillis(250).toNanos();

    private boolean running;
    private boolean slow;
    private long since;
    private long bytes;

    /**
     * The link took a frame.
     *
     * @param waits whether more bulk waits
     * @param nanos now, by any steady clock
     * @return whether it has been judged anew
     */
    public boolean took(int frameBytes, boolean waits, long nanos) {
        bytes += frameBytes;
        long span = nanos - since;
        boolean judged = running && waits && span >= SPAN_NANOS;
        if (judged) {
            slow = bytes < SLOW_BYTES / 1_000.0 * (span / 1e6);
        }
        if (judged || !running || !waits) {
            running = waits;
            since = nanos;
            bytes = 0;
        }
        return judged;
    }

    /** The last judgement; a link that was never seen at work is not slow. */
    public boolean isSlow() {
        return slow;
    }
}
