package io.tandemsync.daemon.wire;

/** The byte that says what is in a frame. */
final class FrameType {
    static final int HELLO = 0x01;
    static final int ASK = 0x02;
    static final int ANSWER = 0x03;
    static final int LEAVE = 0x04;
    static final int PING = 0x05;
    static final int PONG = 0x06;

    /** From here on frames belong to a channel. */
    static final int WELCOME = 0x10;

    static final int RECORDS = 0x11;
    static final int PROGRESS = 0x12;
    static final int BUCKETS = 0x13;
    static final int REPAIR = 0x14;
    static final int REQUEST = 0x15;
    static final int DATA = 0x16;
    static final int REFUSED = 0x17;
    static final int PAGE_REQUEST = 0x18;
    static final int PAGES = 0x19;
    static final int SEALED_REQUEST = 0x1a;
    static final int SEALED_CHUNKS = 0x1b;

    /** From here on unknown types are passed over instead of refused, so that later versions may add to this one. */
    static final int OPTIONAL_FROM = 0x80;

    private FrameType() {}
}
