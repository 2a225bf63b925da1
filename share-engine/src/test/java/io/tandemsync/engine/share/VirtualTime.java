package io.tandemsync.engine.share;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Time that passes only when tasks run; one queue of tasks for all loops, workers and links, ordered by seed. */
final class VirtualTime implements Clock {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private record Task(long at, long order, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final Random random;
    private long nanos;
    private long orders;

    VirtualTime(long seed) {
        random = new Random(seed);
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    void in(Duration delay, Runnable work) {
        tasks.add(new Task(nanos + delay.toNanos(), orders++, work));
    }

    /** Runs everything that is due within the time, or until the condition holds; returns whether it held. */
    boolean run(Duration time, BooleanSupplier until) {
        long end = nanos + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            if (until.getAsBoolean()) {
                return true;
            }
            Task task = tasks.poll();
            nanos = Math.max(nanos, task.at());
            task.work().run();
        }
        nanos = Math.max(nanos, end);
        return until.getAsBoolean();
    }

    /** A loop of its own in this time; a stopped one runs nothing any more. */
    final class VirtualLoop implements Loop, Workers {
        private boolean stopped;
        private long last;

        /** As when the process dies. */
        void stop() {
            stopped = true;
        }

        @Override
        public void execute(Runnable task) {
            // In order: never before what was given earlier.
            last = Math.max(last, nanos) + 1_000;
            tasks.add(new Task(last, orders++, () -> runUnlessStopped(task)));
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            in(delay, () -> execute(task));
        }

        private void runUnlessStopped(Runnable task) {
            if (!stopped) {
                task.run();
            }
        }

        @Override
        public <T> void run(Callable<T> work, Answer<T> answer) {
            in(Duration.ofNanos(10_000 + random.nextInt(5_000_000)), () -> {
                if (stopped) {
                    return;
                }
                try {
                    T result = work.call();
                    execute(() -> answer.done(result));
                } catch (Exception e) {
                    execute(() -> answer.failed(e));
                }
            });
        }

        @Override
        public int parallelism() {
            return 2;
        }
    }
}
