package io.tandemsync.daemon.transport;

import java.time.Duration;

/**
 * Bounds of connections, most of them for those whose peer has not yet proved anything.
 *
 * @param connectionsMax open at once, those being set up among them
 * @param unprovedMax open at once without a proved share
 * @param unprovedPerSourceMax the same from one IP address
 * @param unprovedBytesMax frame bytes taken from a peer before it has proved a share
 * @param setupTimeout from connecting to the peer's hello, absolutely
 * @param controlQueueBytesMax waiting on the control lane before the connection is dropped
 */
public record TransportLimits(
        int connectionsMax,
        int unprovedMax,
        int unprovedPerSourceMax,
        int unprovedBytesMax,
        Duration setupTimeout,
        int controlQueueBytesMax) {
    /** From this many connections being set up on, QUIC asks newcomers to show that their address is theirs. */
    static final int RETRY_FROM = 32;

    public static TransportLimits defaults() {
        return new TransportLimits(1024, 256, 64, 64 * 1024, Duration.ofSeconds(10), 8 * 1024 * 1024);
    }
}
