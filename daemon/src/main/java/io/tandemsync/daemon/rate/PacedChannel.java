package io.tandemsync.daemon.rate;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;

/**
 * A channel that keeps limits: content goes out no faster than one says, and content is asked for no faster than the other
 * does. Only content counts; what replicas tell each other about it is small and never waits.
 */
final class PacedChannel implements PeerChannel {
    private final PeerChannel channel;
    private final PacedLane content;
    private final PacedLane requests;

    /** @param room hears that the bulk lane takes more again */
    PacedChannel(PeerChannel channel, RateLimits limits, Runnable room) {
        this.channel = channel;
        this.content = limits.lane(limits.sending(), channel::sendBulk, room);
        this.requests = limits.lane(limits.receiving(), channel::send, () -> {});
    }

    @Override
    public Peer peer() {
        return channel.peer();
    }

    @Override
    public void send(ShareMessage message) {
        if (message instanceof ShareMessage.Request request) {
            requests.add(request, bytes(request));
        } else {
            channel.send(message);
        }
    }

    @Override
    public void sendBulk(ShareMessage message) {
        content.add(message, message instanceof ShareMessage.Data data ? bytes(data) : 0);
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

    private static long bytes(ShareMessage.Request request) {
        return request.wants().stream().mapToLong(ShareMessage.Want::length).sum();
    }

    private static long bytes(ShareMessage.Data data) {
        return data.pieces().stream().mapToLong(piece -> piece.bytes().length()).sum();
    }
}
