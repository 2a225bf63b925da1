package io.tandemsync.engine.share;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.RefusedCommand;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.scan.KeyedReading;
import io.tandemsync.engine.scan.Verification;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share as others see it: hints, peers and commands go in, a status comes out. Everything that happens in it happens in
 * its loop; what is called from other threads is handed over.
 */
public final class Share implements ShareEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Share.class);
    /** Commands that wait for answers at once; more than one person types. */
    private static final int COMMANDS_WAITING_MAX = 64;

    private final ShareSetup setup;
    private final ShareListener listener;
    private final Loop loop;
    private final RoundLoop rounds;
    private final ShareRound round;
    private final Commands commands;
    private final AtomicInteger commandsWaiting = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile ShareStatus status;
    private volatile @Nullable Verification verification;

    private Share(ShareSetup setup, ShareListener listener) throws IOException {
        this.listener = listener;
        this.loop = setup.loop();
        this.rounds = new RoundLoop(loop, setup.clock());
        this.setup = setup.with(rounds.guarding(setup.workers()));
        this.round = new ShareRound(this.setup, listener, rounds::wake, this::publish);
        round.peers().accuse(listener::broken);
        rounds.drives(driven());
        this.commands = round.commands(new Commands.Loop() {
            @Override
            public <T> CompletableFuture<T> run(Commands.Work<T> work) {
                return command(work);
            }
        });
        this.status = round.status();
    }

    private RoundLoop.Round driven() {
        return new RoundLoop.Round() {
            @Override
            public boolean work() throws IOException {
                boolean more = round.work();
                Verification running = verification;
                boolean verifying = running != null && running.step();
                return more || verifying;
            }

            @Override
            public void tell() {
                round.tell();
            }

            @Override
            public void tick() throws IOException {
                round.tick();
            }

            @Override
            public void fail(Exception cause) {
                round.fail(cause);
            }
        };
    }

    /** Opens the share in its store; it does nothing before {@link #start}. */
    public static Share open(ShareSetup setup, ShareListener listener) throws IOException {
        return new Share(setup, listener);
    }

    /** Begins to scan, to place and to talk. */
    public void start() {
        rounds.start(round::start);
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
            if (rounds.isClosed()) {
                done.complete(null);
            } else {
                rounds.attempt(() -> round.rescan(done));
                rounds.kick();
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
                var unused = running.done().thenAccept(listener::verified);
                verification = running;
            }
            return running.done();
        });
    }

    /** How far reading every file again has got; empty while nobody has asked for it. From any thread. */
    public Optional<Verification.Progress> verifying() {
        Verification running = verification;
        return running == null || running.done().isDone() ? Optional.empty() : Optional.of(running.progress());
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
                rounds.wake(delay);
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
            if (rounds.isClosed()) {
                answer.completeExceptionally(stopped());
            } else {
                rounds.attempt(() -> begin(work, answer));
                rounds.kick();
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
            if (!rounds.close()) {
                return;
            }
            Verification running = verification;
            if (running != null) {
                running.cancel();
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
            if (!rounds.isRunning() || !round.isTalking()) {
                channel.close(Leave.Reason.STOPPED);
            } else {
                rounds.attempt(() -> round.peers().opened(channel));
                rounds.kick();
            }
        });
    }

    @Override
    public void received(PeerChannel channel, ShareMessage message) {
        rounds.inLoop(() -> round.received(channel, message), () -> channel.handled(message));
    }

    @Override
    public void bulkRoom(PeerChannel channel) {
        inLoop(() -> round.peers().bulkRoom(channel));
    }

    @Override
    public void closed(PeerChannel channel) {
        inLoop(() -> round.peers().closed(channel));
    }

    private void inLoop(RoundLoop.Step step) {
        rounds.inLoop(step);
    }

    private void publish(ShareStatus news) {
        status = news;
    }
}
