package io.tandemsync.daemon.rate;

import io.tandemsync.engine.port.Clock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until what is due next is run. */
final class VirtualTimer implements Clock {
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long now = 1;
    private long tasks;

    private record Due(long at, long number, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }

    @Override
    public long nanos() {
        return now;
    }

    /** Seconds since the beginning. */
    double seconds() {
        return (now - 1) / 1e9;
    }

    /** Runs what is due after this span. */
    void in(Duration span, Runnable task) {
        due.add(new Due(now + span.toNanos(), tasks++, task));
    }

    /** Runs all that is due, and what that asks for, until nothing is. */
    void run() {
        while (!due.isEmpty()) {
            Due next = due.remove();
            now = next.at();
            next.task().run();
        }
    }

    /** A timer that can do what a lane asks of it. */
    ScheduledExecutorService timer() {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ScheduledExecutorService.class}, (self, method, given) -> {
                    if (!method.getName().equals("schedule") || !(given[0] instanceof Runnable task)) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    in(Duration.ofNanos(((TimeUnit) given[2]).toNanos((Long) given[1])), task);
                    return null;
                });
    }
}
