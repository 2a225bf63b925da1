package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.Connection;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/** The channel of one share on one link. What the share calls is thread-safe; the rest is confined to the network's thread. */
final class LinkChannel implements PeerChannel {
    private final Link link;
    private final Connection connection;
    private final int number;
    private final Parties parties;
    private final Traffic traffic;
    private final Executor loop;
    private volatile boolean open = true;
    private volatile boolean confirmed;
    /** What each message counts that the share has been given and has not dealt with; guarded by itself. */
    private final Deque<Integer> unhandled = new ArrayDeque<>();

    /** Frame bytes of one share to and from one device since the start. Thread-safe. */
    static final class Traffic {
        final LongAdder sent = new LongAdder();
        final LongAdder received = new LongAdder();
    }

    /** Who talks to whom. */
    record Parties(ShareId share, ShareEndpoint endpoint, Peer peer) {}

    /** @param confirmed whether the peer is known to have opened its end, as it is to the one who asked */
    LinkChannel(Link link, int number, Parties parties, Traffic traffic, boolean confirmed) {
        this.link = link;
        this.connection = link.connection();
        this.number = number;
        this.parties = parties;
        this.traffic = traffic;
        this.loop = link.loop();
        this.confirmed = confirmed;
    }

    int number() {
        return number;
    }

    ShareId share() {
        return parties.share();
    }

    @Override
    public Peer peer() {
        return parties.peer();
    }

    @Override
    public void send(ShareMessage message) {
        if (open) {
            traffic.sent.add(connection.send(number, message, false));
        }
    }

    @Override
    public void sendBulk(ShareMessage message) {
        if (open) {
            traffic.sent.add(connection.send(number, message, true));
        }
    }

    /** Not before the peer has opened its end: the bulk lane might overtake the answer that opens it. */
    @Override
    public boolean hasBulkRoom() {
        return open && confirmed && connection.hasBulkRoom();
    }

    @Override
    public void close(Leave.Reason reason) {
        try {
            loop.execute(() -> link.leave(this, reason));
        } catch (RejectedExecutionException e) {
            // The links have been closed, and every channel with them.
            open = false;
        }
    }

    void opened() {
        parties.endpoint().opened(this);
    }

    void received(ShareMessage message, int bytes) {
        traffic.received.add(bytes);
        boolean first = !confirmed;
        confirmed = true;
        int cost = connection.waiting(message, bytes);
        synchronized (unhandled) {
            unhandled.add(cost);
        }
        parties.endpoint().received(this, message);
        if (first) {
            bulkRoom();
        }
    }

    void bulkRoom() {
        if (open && confirmed) {
            parties.endpoint().bulkRoom(this);
        }
    }

    /** The share deals with messages in the order in which they came, so the oldest is the one. */
    @Override
    public void handled(ShareMessage message) {
        Integer cost;
        synchronized (unhandled) {
            cost = unhandled.poll();
        }
        if (cost != null) {
            connection.handled(cost, 1);
        }
    }

    @Override
    public void reuse(Bytes piece) {
        connection.reuse(piece);
    }

    void closed() {
        open = false;
        parties.endpoint().closed(this);
        // A share that stands still deals with nothing more; the other shares of the link are not to wait for it.
        long cost;
        int messages;
        synchronized (unhandled) {
            cost = unhandled.stream().mapToLong(each -> each).sum();
            messages = unhandled.size();
            unhandled.clear();
        }
        connection.handled(cost, messages);
    }

    /** Share, peer and number; no content. */
    @Override
    public String toString() {
        return "channel " + number + " of share " + parties.share() + " to device "
                + parties.peer().device();
    }
}
