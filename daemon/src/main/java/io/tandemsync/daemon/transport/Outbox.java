package io.tandemsync.daemon.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tandemsync.daemon.packing.LinkSpeed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames on their way out: two queues, of which the control frames go first, and only so much handed to the socket that a
 * control frame never waits long behind bulk. Frames are put in by any thread; all else is confined to the network's.
 */
final class Outbox {
    /** Bytes handed to the socket and not yet taken, as long as bulk is among them. */
    private static final int BULK_IN_FLIGHT_BYTES = 512 * 1024;
    /** The same with control frames on top. */
    private static final int CONTROL_IN_FLIGHT_BYTES = 1024 * 1024;
    /** Bulk bytes waiting from which on {@link #hasBulkRoom} says no, and below which room is announced again. */
    private static final int BULK_HIGH_BYTES = 2 * 1024 * 1024;

    private static final int BULK_LOW_BYTES = 1024 * 1024;

    private final Channel control;
    private final Channel bulk;
    private final EventLoop loop;
    private final Owner owner;
    private final Queue<Item> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicLong controlBytes = new AtomicLong();
    private final AtomicLong bulkBytes = new AtomicLong();
    private final AtomicBoolean roomWanted = new AtomicBoolean();
    private final Deque<ByteBuf> controlQueue = new ArrayDeque<>();
    private final Deque<ByteBuf> bulkQueue = new ArrayDeque<>();
    private long controlInFlight;
    private long bulkInFlight;
    private final LinkSpeed speed = new LinkSpeed();
    private long progress;
    private volatile boolean closed;

    /** Who is told what becomes of the frames; called on the network's thread. */
    interface Owner {
        void bulkRoom();

        /** The link was seen to carry bulk for a while: whether it is slower than packing it. */
        void measured(boolean slow);

        void writeFailed(Throwable cause);
    }

    private record Item(ByteBuf frame, boolean bulk) {}

    /** @param bulk the same channel as {@code control} where both lanes share one stream of bytes */
    Outbox(Channel control, Channel bulk, EventLoop loop, Owner owner) {
        this.control = control;
        this.bulk = bulk;
        this.loop = loop;
        this.owner = owner;
    }

    /** Takes the frame over. */
    void add(ByteBuf frame, boolean isBulk) {
        (isBulk ? bulkBytes : controlBytes).addAndGet(frame.readableBytes());
        inbox.add(new Item(frame, isBulk));
        if (closed) {
            // The network's thread may have ended, and then nobody else drops it.
            dropInbox();
        } else if (awake.compareAndSet(false, true)) {
            wake();
        }
    }

    boolean hasBulkRoom() {
        if (bulkBytes.get() < BULK_HIGH_BYTES) {
            return true;
        }
        roomWanted.set(true);
        // The last frame may have gone out between the two lines; then nobody would announce the room.
        return bulkBytes.get() < BULK_LOW_BYTES;
    }

    long controlBytes() {
        return controlBytes.get();
    }

    long waitingBytes() {
        return controlBytes.get() + bulkBytes.get();
    }

    /** How many bytes the socket has taken in all. */
    long progress() {
        return progress;
    }

    /** Drops what has not gone out; what is put in later is dropped too. */
    void close() {
        closed = true;
        drain();
    }

    private void wake() {
        try {
            loop.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The network has been shut down: nobody else drains any more.
            closed = true;
            discard();
        }
    }

    private void drain() {
        awake.set(false);
        if (closed) {
            discard();
            return;
        }
        for (Item item = inbox.poll(); item != null; item = inbox.poll()) {
            (item.bulk() ? bulkQueue : controlQueue).add(item.frame());
        }
        pump();
    }

    private void pump() {
        boolean oneStream = control == bulk;
        boolean wroteControl = false;
        boolean wroteBulk = false;
        while (!controlQueue.isEmpty() && controlInFlight + (oneStream ? bulkInFlight : 0) < CONTROL_IN_FLIGHT_BYTES) {
            write(controlQueue.remove(), false);
            wroteControl = true;
        }
        while (!bulkQueue.isEmpty()
                && (!oneStream || controlQueue.isEmpty())
                && bulkInFlight + (oneStream ? controlInFlight : 0) < BULK_IN_FLIGHT_BYTES) {
            write(bulkQueue.remove(), true);
            wroteBulk = true;
        }
        if (wroteControl || (wroteBulk && oneStream)) {
            control.flush();
        }
        if (wroteBulk && !oneStream) {
            bulk.flush();
        }
    }

    private void write(ByteBuf frame, boolean isBulk) {
        int bytes = frame.readableBytes();
        if (isBulk) {
            bulkInFlight += bytes;
        } else {
            controlInFlight += bytes;
        }
        (isBulk ? bulk : control).write(frame).addListener(done -> {
            written(bytes, isBulk);
            if (!done.isSuccess() && !closed) {
                owner.writeFailed(done.cause());
            }
        });
    }

    private void written(int bytes, boolean isBulk) {
        progress += bytes;
        if (isBulk) {
            bulkInFlight -= bytes;
            bulkBytes.addAndGet(-bytes);
            if (speed.took(bytes, !bulkQueue.isEmpty(), System.nanoTime())) {
                owner.measured(speed.isSlow());
            }
        } else {
            controlInFlight -= bytes;
            controlBytes.addAndGet(-bytes);
        }
        if (closed) {
            return;
        }
        if ((!controlQueue.isEmpty() || !bulkQueue.isEmpty()) && awake.compareAndSet(false, true)) {
            wake();
        }
        if (bulkBytes.get() < BULK_LOW_BYTES && roomWanted.compareAndSet(true, false)) {
            owner.bulkRoom();
        }
    }

    private void dropInbox() {
        for (Item item = inbox.poll(); item != null; item = inbox.poll()) {
            item.frame().release();
        }
    }

    private void discard() {
        dropInbox();
        if (loop.inEventLoop() || loop.isShuttingDown()) {
            controlQueue.forEach(ByteBuf::release);
            controlQueue.clear();
            bulkQueue.forEach(ByteBuf::release);
            bulkQueue.clear();
        }
    }
}
