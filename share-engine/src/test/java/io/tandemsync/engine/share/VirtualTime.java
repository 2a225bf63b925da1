package io.tandemsync.engine.share;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when tasks run; one queue of tasks for all loops, workers, links and users, ordered by seed.
 *
 * <p>Inside a task time passes at every call of a port, and other tasks that are due may run there in the middle of it, as
 * on a machine with several cores: never a task of a loop that is in the middle of one.
 */
final class VirtualTime implements Clock {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    /** Tasks in the middle of tasks in the middle of tasks: deeper finds nothing new. */
    private static final int DEPTH_MAX = 4;

    /** The process that the task belonged to died in the middle of it. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died() {
            super("the process died", null, false, false);
        }
    }

    /** @param mayRun whether it may run now, in the middle of others */
    private record Task(long at, long order, BooleanSupplier mayRun, Runnable work) {}

    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final Random random;
    private long nanos;
    private long orders;
    private int depth;
    private boolean running;
    private int looking;

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
        add(nanos + delay.toNanos(), () -> true, work);
    }

    private void add(long at, BooleanSupplier mayRun, Runnable work) {
        tasks.add(new Task(at, orders++, mayRun, work));
    }

    /** Looks at something without time passing, whoever else is in the middle of a task. */
    <T> T looking(Supplier<T> look) {
        looking++;
        try {
            return look.get();
        } finally {
            looking--;
        }
    }

    /** Runs everything that is due within the time, or until the condition holds; returns whether it held. */
    boolean run(Duration time, BooleanSupplier until) {
        long end = nanos + time.toNanos();
        while (!tasks.isEmpty() && tasks.first().at() <= end) {
            if (until.getAsBoolean()) {
                return true;
            }
            Task task = tasks.pollFirst();
            nanos = Math.max(nanos, task.at());
            running = true;
            task.work().run();
            running = false;
        }
        nanos = Math.max(nanos, end);
        return until.getAsBoolean();
    }

    /** A port is called: time passes, and what is due elsewhere may happen before the call. */
    private void pass() {
        nanos += random.nextInt(40) == 0 ? random.nextInt(5_000_000) : 1_000 + random.nextInt(30_000);
        while (running && depth < DEPTH_MAX && random.nextInt(3) == 0) {
            Task other = due();
            if (other == null) {
                return;
            }
            tasks.remove(other);
            depth++;
            other.work().run();
            depth--;
        }
    }

    private @Nullable Task due() {
        for (Task task : tasks) {
            if (task.at() > nanos) {
                return null;
            }
            if (task.mayRun().getAsBoolean()) {
                return task;
            }
        }
        return null;
    }

    /** A loop of its own in this time, and its workers; a stopped one runs nothing any more. */
    final class VirtualLoop implements Loop, Workers {
        private boolean stopped;
        /** Whether one of its tasks is under way, somewhere below on the stack. */
        private boolean busy;
        /** Whether one of its jobs is under way; those of one replica share what belongs to a thread. */
        private boolean working;
        /** How many of its tasks and jobs are under way. */
        private int under;

        private long last;

        /** As when the process dies: what is under way ends at its next call of a port. */
        void stop() {
            stopped = true;
        }

        boolean isStopped() {
            return stopped;
        }

        /** Whether a call of a port comes from this process and not from somebody who looks on. */
        boolean isUnderWay() {
            return under > 0 && looking == 0;
        }

        /** To be called at every call of a port from this process. */
        void passes() {
            if (!stopped) {
                pass();
            }
            if (stopped) {
                throw new Died();
            }
        }

        @Override
        public void execute(Runnable task) {
            // In order: never before what was given earlier.
            last = Math.max(last, nanos) + 1_000;
            add(last, () -> !busy, () -> {
                busy = true;
                alive(task);
                busy = false;
            });
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            in(delay, () -> execute(task));
        }

        /** Runs something of this process, unless it is dead, until it ends or dies. */
        void alive(Runnable task) {
            if (stopped) {
                return;
            }
            under++;
            try {
                task.run();
            } catch (Died e) {
                if (!stopped) {
                    throw e;
                }
            } finally {
                under--;
            }
        }

        @Override
        public <T> void run(Callable<T> work, Answer<T> answer) {
            add(nanos + 10_000 + random.nextInt(5_000_000), () -> !working, () -> {
                working = true;
                alive(() -> work(work, answer));
                working = false;
            });
        }

        private <T> void work(Callable<T> work, Answer<T> answer) {
            try {
                T result = work.call();
                execute(() -> answer.done(result));
            } catch (Exception e) {
                execute(() -> answer.failed(e));
            }
        }

        @Override
        public int parallelism() {
            return 2;
        }
    }
}
