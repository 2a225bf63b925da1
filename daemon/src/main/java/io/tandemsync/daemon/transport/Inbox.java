package io.tandemsync.daemon.transport;

import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what has come on one connection and has not yet been dealt with, and says when to read no more. Thread-safe.
 */
final class Inbox {
    /** What a message takes beside its bytes, roughly. */
    private static final int MESSAGE_OVERHEAD_BYTES = 512;

    private static final int RECORD_OVERHEAD_BYTES = 64;

    private final Runnable drained;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();

    /** @param drained runs, on any thread, when there is room again after there was none */
    Inbox(Runnable drained) {
        this.drained = drained;
    }

    /** Memory that a message takes: that of its frame, or of what was packed in it. */
    static int cost(ShareMessage message, int frameBytes) {
        long unpacked = 0;
        if (message instanceof ShareMessage.Records records) {
            for (var each : records.records()) {
                unpacked += each.length() + RECORD_OVERHEAD_BYTES;
            }
        } else if (message instanceof ShareMessage.Data data) {
            for (var piece : data.pieces()) {
                unpacked += piece.bytes().length();
            }
        }
        return (int) Math.max(frameBytes, unpacked) + MESSAGE_OVERHEAD_BYTES;
    }

    /** A message came. */
    void add(int cost) {
        long waiting = bytes.addAndGet(cost);
        int count = messages.incrementAndGet();
        if (waiting > Limits.UNHANDLED_BYTES_MAX || count > Limits.UNHANDLED_MESSAGES_MAX) {
            full.set(true);
            // All of it may have been dealt with between the lines; then nobody else would open again.
            openWhereDrained();
        }
    }

    /** So many messages that took so much have been dealt with. */
    void remove(long cost, int count) {
        bytes.addAndGet(-cost);
        messages.addAndGet(-count);
        openWhereDrained();
    }

    boolean isFull() {
        return full.get();
    }

    /** Bytes waiting. */
    long bytes() {
        return bytes.get();
    }

    private void openWhereDrained() {
        boolean drainedEnough =
                bytes.get() <= Limits.UNHANDLED_BYTES_MAX / 2 && messages.get() <= Limits.UNHANDLED_MESSAGES_MAX / 2;
        if (drainedEnough && full.compareAndSet(true, false)) {
            drained.run();
        }
    }
}
