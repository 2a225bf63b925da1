package io.tandemsync.engine.share;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.scan.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share as others see it: hints, peers and commands go in, a status comes out. Everything that happens in it happens in
 * its loop; what is called from other threads is handed over.
 */
public final class Share implements ShareEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Share.class);
    /** How often the root is checked and waiting work looked at. */
    private static final Duration TICK = Duration.ofSeconds(5);
    /** How long one round may keep the loop. */
    private static final Duration ROUND_MAX = Duration.ofMillis(20);
    /** Commands that wait for answers at once; more than one person types. */
    private static final int COMMANDS_WAITING_MAX = 64;

    private final ShareSetup setup;
    private final Loop loop;
    private final ShareRound round;
    private final Commands commands;
    private final AtomicInteger commandsWaiting = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile ShareStatus status;
    private boolean scheduled;
    private long wakeAt = Long.MAX_VALUE;
    private @Nullable Verification verification;
    private boolean started;
    private boolean closed;

    private Share(ShareSetup setup, ShareListener listener) throws IOException {
        this.setup = setup.with(new GuardedWorkers(setup.workers(), this::answer));
        this.loop = setup.loop();
        this.round = new ShareRound(this.setup, listener, this::wake, this::publish);
        this.commands = round.commands(new Commands.Loop() {
            @Override
            public <T> CompletableFuture<T> run(Commands.Work<T> work) {
                return command(work);
            }
        });
        this.status = round.status();
    }

    /** Opens the share in its store; it does nothing before {@link #start}. */
    public static Share open(ShareSetup setup, ShareListener listener) throws IOException {
        return new Share(setup, listener);
    }

    /** Begins to scan, to place and to talk. */
    public void start() {
        inLoop(() -> {
            started = true;
            round.start();
            tick();
        });
    }

    /** What the share shows of itself; from any thread. */
    public ShareStatus status() {
        return status;
    }

    /** The path, or something below it, may have changed. */
    public void changed(SharePath subtree) {
        inLoop(() -> round.scanner().changed(subtree));
    }

    /** Anything may have changed. */
    public void everything(String reason) {
        LOG.info("Everything is scanned again. reason={}", reason);
        inLoop(() -> round.rescan());
    }

    /** Stops syncing until {@link #resume}. */
    public void pause() {
        inLoop(round::pause);
    }

    /** Goes on syncing; also accepts what made the share halt. */
    public void resume() {
        resume(false);
    }

    /** Goes on syncing; accepts what made the share halt, or takes it back. */
    public void resume(boolean undo) {
        inLoop(() -> round.resume(undo));
    }

    /**
     * Compares the whole directory with the repository now; completes once that has ended, with all it led to being read,
     * or the share is paused, stands still or is closed, and {@link #status} shows it.
     */
    public CompletableFuture<Void> rescan() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            if (closed) {
                done.complete(null);
            } else {
                attempt(() -> round.rescan(done));
                kick();
            }
        });
        return done;
    }

    /** Takes over changed settings. */
    public void configure(ShareSettings settings) {
        inLoop(() -> round.configure(settings));
    }

    /** What a person may ask of it beside syncing. */
    public Commands commands() {
        return commands;
    }

    /** Reads every file again and compares it with what is recorded; completes with what was found. */
    public CompletableFuture<Verification.Report> verify() {
        return command(() -> {
            Verification running = verification;
            if (running == null || running.done().isDone()) {
                running = new Verification(
                        setup.directory(),
                        round.replica(),
                        setup.workers(),
                        new KeyedReading(setup.keys()),
                        verified());
                verification = running;
            }
            return running.done();
        });
    }

    private Verification.Host verified() {
        return new Verification.Host() {
            @Override
            public void problem(Problem problem) {
                round.problem(problem);
            }

            @Override
            public void rescan(SharePath path) {
                round.rescan(path);
            }

            @Override
            public void touched(SharePath path) {
                round.touched(path);
            }

            @Override
            public void wake(Duration delay) {
                Share.this.wake(delay);
            }
        };
    }

    private <T> CompletableFuture<T> command(Commands.Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (commandsWaiting.incrementAndGet() > COMMANDS_WAITING_MAX) {
            commandsWaiting.decrementAndGet();
            answer.completeExceptionally(new RefusedCommand(
                    "busy", "the share has " + COMMANDS_WAITING_MAX + " commands waiting; try again in a moment"));
            return answer;
        }
        var unused = answer.whenComplete((result, failure) -> commandsWaiting.decrementAndGet());
        loop.execute(() -> {
            if (closed) {
                answer.completeExceptionally(stopped());
            } else {
                attempt(() -> begin(work, answer));
                kick();
            }
        });
        return answer;
    }

    private static <T> void begin(Commands.Work<T> work, CompletableFuture<T> answer) throws IOException {
        boolean begun = false;
        try {
            CompletableFuture<T> done = work.run();
            begun = true;
            var unused = done.whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RefusedCommand e) {
            begun = true;
            answer.completeExceptionally(e);
        } finally {
            if (!begun) {
                answer.completeExceptionally(stopped());
            }
        }
    }

    private static RefusedCommand stopped() {
        return new RefusedCommand("not-ready", "the share has stopped meanwhile; see its state and try again");
    }

    /** Stops for good: leaves its peers, then closes the store and the directory. */
    public CompletableFuture<Void> close() {
        loop.execute(() -> {
            if (closed) {
                return;
            }
            closed = true;
            if (verification != null) {
                verification.cancel();
            }
            try {
                round.close();
                ended.complete(null);
            } catch (IOException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    @Override
    public boolean admits(DeviceId device) {
        return setup.admits().test(device);
    }

    @Override
    public void opened(PeerChannel channel) {
        loop.execute(() -> {
            if (closed || !started || !round.isTalking()) {
                channel.close(Leave.Reason.STOPPED);
            } else {
                round.peers().opened(channel);
                kick();
            }
        });
    }

    @Override
    public void received(PeerChannel channel, ShareMessage message) {
        loop.execute(() -> {
            try {
                if (!closed) {
                    attempt(() -> round.received(channel, message));
                    kick();
                }
            } finally {
                channel.handled(message);
            }
        });
    }

    @Override
    public void bulkRoom(PeerChannel channel) {
        inLoop(() -> round.peers().bulkRoom(channel));
    }

    @Override
    public void closed(PeerChannel channel) {
        inLoop(() -> round.peers().closed(channel));
    }

    /** Something done in the loop. */
    interface Step {
        void run() throws IOException;
    }

    /** Workers whose answers may fail as anything else in the loop may: the share stands still, the loop goes on. */
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

    private void inLoop(Step step) {
        loop.execute(() -> {
            if (!closed) {
                attempt(step);
                kick();
            }
        });
    }

    private void answer(Step step) {
        if (!closed) {
            attempt(step);
        }
    }

    /** A disk that fails stops this share with a reason; a fault of our own does so as well, and is logged whole. */
    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            round.fail(e);
        } catch (UncheckedIOException e) {
            round.fail(Objects.requireNonNull(e.getCause()));
        } catch (RuntimeException e) {
            LOG.error("A share stopped by a fault of its own.", e);
            round.fail(e);
        }
    }

    private void kick() {
        if (!scheduled && !closed) {
            scheduled = true;
            loop.execute(this::runRound);
        }
    }

    private void runRound() {
        scheduled = false;
        if (closed || !started) {
            return;
        }
        long end = setup.clock().nanos() + ROUND_MAX.toNanos();
        attempt(() -> {
            boolean more = true;
            while (more && setup.clock().nanos() - end < 0) {
                more = round.work();
                if (verification != null) {
                    more |= verification.step();
                }
            }
            round.tell();
            if (more) {
                kick();
            }
        });
    }

    /** Runs a round after the delay, unless one runs sooner anyway. */
    private void wake(Duration delay) {
        if (delay.isZero() || delay.isNegative()) {
            kick();
            return;
        }
        long at = setup.clock().nanos() + delay.toNanos();
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
        attempt(round::tick);
        kick();
        loop.schedule(TICK, this::tick);
    }

    private void publish(ShareStatus news) {
        status = news;
    }

    /** Whether the cause says that the root is not there, or that something else stands in its place. */
    static String rootFault(Exception cause) {
        boolean replaced = cause instanceof DiskException e && e.reason() == DiskException.Reason.WRONG_TYPE;
        return replaced ? "root-replaced" : "root-missing";
    }
}
