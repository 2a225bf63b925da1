package io.tandemsync.repository.journal;

import java.io.IOException;

/** Reads one segment from its first frame on, and judges what cannot be read at its end. */
final class SegmentScan {
    private final Segment segment;
    private final byte[] bytes;
    private int position = Segment.HEADER_BYTES;
    private long last;

    SegmentScan(Segment segment) throws IOException {
        this.segment = segment;
        this.bytes = segment.bytes();
        this.last = segment.first() - 1;
    }

    /** Hands over the batches numbered above {@code applied}; stops where the frames end or one cannot be read. */
    void replay(long applied, Replay replay) throws IOException {
        while (position < bytes.length) {
            int length = FrameCipher.length(bytes, position, last + 1, last + 1);
            byte[] payload = length < 0 ? null : segment.cipher().open(bytes, position, length);
            if (payload == null) {
                return;
            }
            if (last + 1 > applied) {
                replay.apply(last + 1, length, Batch.decoded(payload).changes());
            }
            last++;
            position += length;
        }
    }

    /** The sequence number of the last frame that was read; one less than the segment's first if there was none. */
    long last() {
        return last;
    }

    /** Where the readable frames end. */
    int end() {
        return position;
    }

    /** Whether something follows that is no readable frame. */
    boolean isTorn() {
        return position < bytes.length;
    }

    /**
     * Whether what cannot be read had been made durable, so that no power cut explains it: some later frame says so.
     *
     * <p>A later frame alone proves nothing. The disk may have taken pages of an unflushed tail in any order.
     */
    boolean lostDurableFrames() throws JournalBrokenException {
        long possible = last + 1 + (bytes.length - position) / FrameCipher.FRAME_BYTES_MIN;
        for (int at = position + 1; at <= bytes.length - FrameCipher.FRAME_BYTES_MIN; at++) {
            int length = FrameCipher.length(bytes, at, last + 2, possible);
            byte[] payload = length < 0 ? null : segment.cipher().open(bytes, at, length);
            if (payload != null && Batch.decoded(payload).durable() > last) {
                return true;
            }
        }
        return false;
    }
}
