package io.tandemsync.engine.protocol;

import io.tandemsync.engine.model.Content;

/** Every bound of the protocol, each with its reason; a peer that passes one loses that link. */
public final class Limits {
    /** Bytes of one frame before a share has been proved: hello and questions are small. */
    public static final int FRAME_BYTES_MAX_UNPROVED = 4 * 1024;
    /** Bytes of one frame on a proved channel: a batch of records, or a list of digests. */
    public static final int FRAME_BYTES_MAX = 1024 * 1024;
    /** Bytes of records in one message, so that a control message never waits long behind it. */
    public static final int RECORDS_BYTES_MAX = 256 * 1024;
    /** Bytes of one encoded record: a long path twice (itself and what it is a copy of) and a full root of a content. */
    public static final int RECORD_BYTES_MAX = 64 * 1024;
    /** Records in one message. */
    public static final int RECORDS_MAX = 2_000;
    /** Messages of records sent and not yet acknowledged by {@link ShareMessage.Progress}. */
    public static final int RECORD_MESSAGES_IN_FLIGHT_MAX = 8;
    /** Bytes of content in one data message: what a 256 kbit/s link carries in four seconds. */
    public static final int DATA_BYTES_MAX = 128 * 1024;
    /** Bytes of one wanted piece: the largest chunk. */
    public static final int WANT_BYTES_MAX = 1024 * 1024;
    /** Wanted pieces in one request. */
    public static final int WANTS_MAX = 512;
    /** Bytes that a receiver may have asked one peer for and not yet got. */
    public static final int WANTED_BYTES_MAX = 16 * 1024 * 1024;
    /** Requests of one peer that wait to be served. */
    public static final int REQUESTS_MAX = 64;
    /** Pages in one request. */
    public static final int PAGES_MAX = 16;
    /** Bytes of one page: 512 slices of a chunk id and a length. */
    public static final int PAGE_BYTES_MAX = 32 * 1024;
    /** Sealed chunks in one request; each stands for a whole chunk. */
    public static final int SEALED_WANTS_MAX = 128;
    /** Bytes of one sealed chunk: the largest chunk with its head, its padding and its signature. */
    public static final int SEALED_BYTES_MAX = WANT_BYTES_MAX + 1024;
    /** Digest buckets of a share's frontiers. */
    public static final int BUCKETS = 1024;
    /** Bytes of a device's or a share's name. */
    public static final int NAME_BYTES_MAX = 128;
    /** Bytes of messages from one peer that its shares have not yet dealt with; over it nothing is read from the peer. */
    public static final int UNHANDLED_BYTES_MAX = 4 * 1024 * 1024;
    /** The same in messages. */
    public static final int UNHANDLED_MESSAGES_MAX = 1024;
    /** Channels on one link, one for each share. */
    public static final int CHANNELS_MAX = 1024;
    /** Replicas named in one version vector. */
    public static final int REPLICAS_MAX = 1024;
    /** Intervals and carried dots in one past. */
    public static final int PAST_PARTS_MAX = 1024;
    /** Records of one path side by side: as many as replicas could write without hearing of each other, and far more than do. */
    public static final int FRONTIER_MAX = 256;
    /** Requests for pages of one peer that wait to be served: one for each fetch under way. */
    public static final int PAGE_REQUESTS_MAX = 4_096;
    /** Slices in the root of a content. */
    public static final int SLICES_MAX = Content.SLICES_MAX;

    private Limits() {}
}
