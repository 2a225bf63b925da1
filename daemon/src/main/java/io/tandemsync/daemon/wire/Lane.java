package io.tandemsync.daemon.wire;

/** What a stream of bytes carries: over TCP one stream has everything, over QUIC each lane has its own. */
public enum Lane {
    /** Everything, on one TCP connection. */
    BOTH(0),
    /** Everything but content. */
    CONTROL(1),
    /** Content. */
    BULK(2);

    private final int code;

    Lane(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
