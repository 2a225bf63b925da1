package io.tandemsync.daemon.link;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.ShareMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A share's end that notes what it hears; strict about the order of calls. */
final class FakeEndpoint implements ShareEndpoint {
    final List<PeerChannel> open = new CopyOnWriteArrayList<>();
    final List<ShareMessage> received = new CopyOnWriteArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger rooms = new AtomicInteger();
    final Set<DeviceId> refused = ConcurrentHashMap.newKeySet();
    final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile boolean handles = true;
    private volatile BiConsumer<PeerChannel, ShareMessage> reaction = (channel, message) -> {};
    private volatile Runnable onRoom = () -> {};
    private volatile Consumer<PeerChannel> onOpened = channel -> {};

    void react(BiConsumer<PeerChannel, ShareMessage> to) {
        reaction = to;
    }

    /** Whether it deals with what comes, or lets it lie. */
    void handles(boolean whether) {
        handles = whether;
    }

    void onRoom(Runnable task) {
        onRoom = task;
    }

    void onOpened(Consumer<PeerChannel> task) {
        onOpened = task;
    }

    @Override
    public boolean admits(DeviceId device) {
        return !refused.contains(device);
    }

    @Override
    public void opened(PeerChannel channel) {
        open.add(channel);
        opened.incrementAndGet();
        onOpened.accept(channel);
    }

    @Override
    public void received(PeerChannel channel, ShareMessage message) {
        if (!open.contains(channel)) {
            faults.add("a message came on a channel that is not open: " + message);
        }
        received.add(message);
        reaction.accept(channel, message);
        if (handles) {
            channel.handled(message);
        }
    }

    @Override
    public void bulkRoom(PeerChannel channel) {
        if (!open.contains(channel)) {
            faults.add("room was announced for a channel that is not open");
        }
        rooms.incrementAndGet();
        onRoom.run();
    }

    @Override
    public void closed(PeerChannel channel) {
        if (!open.remove(channel)) {
            faults.add("a channel closed that was not open");
        }
    }

    <T extends ShareMessage> List<T> received(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (ShareMessage message : received) {
            if (type.isInstance(message)) {
                found.add(type.cast(message));
            }
        }
        return found;
    }
}
