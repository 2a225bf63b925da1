package io.tandemsync.engine.share;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the rounds of one share in its loop: after everything that happens in it, when something is due, and every few
 * seconds. What fails in there stops that share and nothing else.
 */
public final class RoundLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);
    /** How often waiting work is looked at. */
    private static final Duration TICK = Duration.ofSeconds(5);
    /** How long one round may keep the loop. */
    private static final Duration ROUND_MAX = Duration.ofMillis(20);

    private final Loop loop;
    private final Clock clock;
    private @Nullable Round round;
    private boolean scheduled;
    private long wakeAt = Long.MAX_VALUE;
    private boolean started;
    private boolean closed;

    /** What is done in the rounds. */
    public interface Round {
        /** Does a piece of work; returns whether there is more at once. */
        boolean work() throws IOException;

        /** Tells peers and people where this replica stands. */
        void tell() throws IOException;

        /** Does what is due from time to time. */
        void tick() throws IOException;

        /** The disk or this share's own code failed; asks neither the disk nor the store for anything. */
        void fail(Exception cause);
    }

    /** Something done in the loop. */
    public interface Step {
        void run() throws IOException;
    }

    public RoundLoop(Loop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Says what to drive, before anything runs. */
    public void drives(Round driven) {
        round = driven;
    }

    private Round round() {
        return Objects.requireNonNull(round, "a loop drives something");
    }

    /** These workers, whose answers may fail as anything else in the loop may: the share stands still, the loop goes on. */
    public Workers guarding(Workers workers) {
        return new GuardedWorkers(workers, this::answer);
    }

    private record GuardedWorkers(Workers workers, Consumer<Step> attempts) implements Workers {
        @Override
        public <T> void run(Callable<T> work, Answer<T> answer) {
            workers.run(work, new Answer<T>() {
                @Override
                public void done(T result) {
                    attempts.accept(() -> answer.done(result));
                }

                @Override
                public void failed(Exception cause) {
                    attempts.accept(() -> answer.failed(cause));
                }
            });
        }

        @Override
        public int parallelism() {
            return workers.parallelism();
        }
    }

    /** Begins the rounds with this step; from any thread. */
    public void start(Step first) {
        inLoop(() -> {
            started = true;
            first.run();
            tick();
        });
    }

    /** Whether rounds have begun and not ended; in the loop. */
    public boolean isRunning() {
        return started && !closed;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Nothing runs any more; in the loop. Returns whether that is news. */
    public boolean close() {
        boolean news = !closed;
        closed = true;
        return news;
    }

    /** Does the step in the loop, and a round after it; from any thread. */
    public void inLoop(Step step) {
        loop.execute(() -> {
            if (!closed) {
                attempt(step);
                kick();
            }
        });
    }

    /** Does the step in the loop, and a round after it, and in any case the last thing; from any thread. */
    public void inLoop(Step step, Runnable last) {
        loop.execute(() -> {
            try {
                if (!closed) {
                    attempt(step);
                    kick();
                }
            } finally {
                last.run();
            }
        });
    }

    private void answer(Step step) {
        if (!closed) {
            attempt(step);
        }
    }

    /** A disk that fails stops this share with a reason; a fault of our own does so as well, and is logged whole. */
    public void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            round().fail(e);
        } catch (UncheckedIOException e) {
            round().fail(Objects.requireNonNull(e.getCause()));
        } catch (RuntimeException e) {
            LOG.error("A share stopped by a fault of its own.", e);
            round().fail(e);
        }
    }

    /** Has a round run soon. */
    public void kick() {
        if (!scheduled && !closed) {
            scheduled = true;
            loop.execute(this::runRound);
        }
    }

    private void runRound() {
        scheduled = false;
        if (!isRunning()) {
            return;
        }
        long end = clock.nanos() + ROUND_MAX.toNanos();
        attempt(() -> {
            boolean more = true;
            while (more && clock.nanos() - end < 0) {
                more = round().work();
            }
            round().tell();
            if (more) {
                kick();
            }
        });
    }

    /** Runs a round after the delay, unless one runs sooner anyway. */
    public void wake(Duration delay) {
        if (delay.isZero() || delay.isNegative()) {
            kick();
            return;
        }
        long at = clock.nanos() + delay.toNanos();
        if (wakeAt != Long.MAX_VALUE && wakeAt - at <= 0) {
            return;
        }
        wakeAt = at;
        loop.schedule(delay, () -> {
            if (wakeAt == at) {
                wakeAt = Long.MAX_VALUE;
            }
            kick();
        });
    }

    private void tick() {
        if (closed) {
            return;
        }
        attempt(round()::tick);
        kick();
        loop.schedule(TICK, this::tick);
    }
}
