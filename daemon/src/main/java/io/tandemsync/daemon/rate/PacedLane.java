package io.tandemsync.daemon.rate;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Messages on their way in order, each held back until its bytes have been paid for. Thread-safe. */
final class PacedLane {
    /** How long a wait may go on before it is asked whether the limit is still the same. */
    private static final Duration LOOK_MAX = Duration.ofMillis(500);

    private final Pace pace;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final Consumer<ShareMessage> out;
    private final Runnable emptied;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private boolean reserved;
    private long due;
    private int epoch;
    private boolean closed;

    private record Waiting(ShareMessage message, long bytes) {}

    /** @param emptied called when nothing waits any more, outside any lock */
    PacedLane(Pace pace, Clock clock, ScheduledExecutorService timer, Consumer<ShareMessage> out, Runnable emptied) {
        this.pace = pace;
        this.clock = clock;
        this.timer = timer;
        this.out = out;
        this.emptied = emptied;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets the message go when it may. */
    void add(ShareMessage message, long bytes) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!waiting.isEmpty() || !pace.isUnlimited()) {
                waiting.add(new Waiting(message, bytes));
                drain();
                return;
            }
        }
        out.accept(message);
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
    }

    /** Called with the lock held: sends what is due and asks to be woken for the rest. */
    private void drain() {
        while (!waiting.isEmpty()) {
            Waiting head = waiting.element();
            long now = clock.nanos();
            if (!reserved || epoch != pace.epoch()) {
                epoch = pace.epoch();
                due = pace.reserve(head.bytes(), now);
                reserved = true;
            }
            if (due - now > 0) {
                wakeIn(Math.min(due - now, LOOK_MAX.toNanos()));
                return;
            }
            reserved = false;
            waiting.remove();
            out.accept(head.message());
        }
    }

    private void wakeIn(long nanos) {
        if (scheduled) {
            return;
        }
        try {
            scheduled = true;
            var unused = timer.schedule(this::woken, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The daemon is stopping, and with it this channel.
            closed = true;
            waiting.clear();
        }
    }

    private void woken() {
        synchronized (this) {
            scheduled = false;
            if (closed) {
                return;
            }
            drain();
            if (!waiting.isEmpty()) {
                return;
            }
        }
        emptied.run();
    }
}
