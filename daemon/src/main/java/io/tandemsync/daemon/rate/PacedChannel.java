package io.tandemsync.daemon.rate;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;

/**
 * A channel that keeps limits: content goes out no faster than one says, and content is asked for no faster than the other
 * does. Only content counts; what replicas tell each other about it is small and never waits.
 */
final class PacedChannel implements PeerChannel {
    /** A request asks for what comes in this time: a lump of it is over soon. */
    private static final Duration REQUEST_MAX = Duration.ofMillis(100);

    private final PeerChannel channel;
    private final PacedLane content;
    private final PacedLane requests;
    private final Pace receiving;
    private final SealedDebts debts;

    /** @param room hears that the bulk lane takes more again */
    PacedChannel(PeerChannel channel, RateLimits limits, Runnable room) {
        this.channel = channel;
        this.receiving = limits.receiving();
        this.content = limits.lane(limits.sending(), channel::sendBulk, room);
        this.requests = limits.lane(receiving, channel::send, () -> {});
        this.debts = new SealedDebts(receiving);
    }

    @Override
    public Peer peer() {
        return channel.peer();
    }

    @Override
    public void send(ShareMessage message) {
        channel.send(message);
    }

    @Override
    public void ask(ShareMessage request, long bytes) {
        if (request instanceof ShareMessage.SealedRequest sealed) {
            debts.asked(sealed, bytes);
        }
        requests.add(request, bytes);
    }

    @Override
    public long requestBytesMax() {
        return receiving.bytesIn(REQUEST_MAX);
    }

    @Override
    public void sendBulk(ShareMessage message) {
        content.add(message, bytes(message));
    }

    /** The peer has sent this. */
    void came(ShareMessage message) {
        if (message instanceof ShareMessage.SealedChunks chunks) {
            debts.came(chunks);
        }
    }

    @Override
    public boolean hasBulkRoom() {
        return content.isEmpty() && channel.hasBulkRoom();
    }

    @Override
    public void handled(ShareMessage message) {
        channel.handled(message);
    }

    @Override
    public void reuse(Bytes piece) {
        channel.reuse(piece);
    }

    @Override
    public void close(Leave.Reason reason) {
        gone();
        channel.close(reason);
    }

    /** Nothing waits any more: the channel is closed. */
    void gone() {
        content.close();
        requests.close();
    }

    private static long bytes(ShareMessage message) {
        if (message instanceof ShareMessage.Data data) {
            return data.pieces().stream()
                    .mapToLong(piece -> piece.bytes().length())
                    .sum();
        }
        if (message instanceof ShareMessage.SealedChunks chunks) {
            return chunks.pieces().stream()
                    .mapToLong(piece -> piece.bytes().length())
                    .sum();
        }
        return 0;
    }
}
