package io.tandemsync.daemon.host;

import io.tandemsync.engine.port.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One share's thread of control, on threads that all shares have in common.
 *
 * <p>A task that throws ends the loop: nothing more runs in it, and the owner hears why, once. So a defect stops one
 * share with its state as it was, instead of going on with a state that no code foresaw.
 */
public final class SerialLoop implements Loop {
    /** Tasks run in one turn before other shares get theirs. */
    private static final int TURN_TASKS_MAX = 256;

    private final ScheduledExecutorService threads;
    private final Consumer<Throwable> onFailure;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean ended;

    /** @param onFailure hears of the exception that ended the loop */
    public SerialLoop(ScheduledExecutorService threads, Consumer<Throwable> onFailure) {
        this.threads = threads;
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            if (ended) {
                return;
            }
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        hand();
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        try {
            var unused = threads.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            end();
        }
    }

    /** Drops what waits and takes nothing more; what runs at this moment runs to its end. */
    public void end() {
        synchronized (tasks) {
            ended = true;
            tasks.clear();
        }
    }

    /** Whether nothing runs here any more: the loop was ended, or a task of it failed. */
    public boolean hasEnded() {
        synchronized (tasks) {
            return ended;
        }
    }

    private void hand() {
        try {
            threads.execute(this::turn);
        } catch (RejectedExecutionException e) {
            end();
        }
    }

    private void turn() {
        for (int i = 0; i < TURN_TASKS_MAX; i++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                FatalErrors.endProcessOn(e);
                end();
                onFailure.accept(e);
                return;
            }
        }
        hand();
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.poll();
            running = task != null;
            return task;
        }
    }
}
