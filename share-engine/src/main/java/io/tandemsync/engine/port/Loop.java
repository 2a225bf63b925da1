package io.tandemsync.engine.port;

import java.time.Duration;

/** The one thread of control of one share: tasks run one after another, in order, never two at once. */
public interface Loop {
    /** Runs the task after all those given before. */
    void execute(Runnable task);

    /** Runs the task after at least this long by the monotonic clock; cancelling is the task's own business. */
    void schedule(Duration delay, Runnable task);
}
