package io.tandemsync.engine.blind;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.share.RoundLoop;
import io.tandemsync.engine.share.ShareListener;
import io.tandemsync.engine.share.ShareStatus;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A blind replica of a share as others see it: peers and commands go in, a status comes out. Everything that happens in it
 * happens in its loop; what is called from other threads is handed over.
 */
public final class BlindShare implements ShareEndpoint {
    private final BlindSetup setup;
    private final Loop loop;
    private final RoundLoop rounds;
    private final BlindRound round;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile ShareStatus status;

    private BlindShare(BlindSetup setup, ShareListener listener) throws IOException {
        this.loop = setup.loop();
        this.rounds = new RoundLoop(loop, setup.clock());
        this.setup = setup.with(rounds.guarding(setup.workers()));
        this.round = new BlindRound(this.setup, listener, rounds::wake, this::publish);
        round.peers().accuse(listener::broken);
        rounds.drives(round);
        this.status = round.status();
    }

    /** Opens the replica in its stores; it does nothing before {@link #start}. */
    public static BlindShare open(BlindSetup setup, ShareListener listener) throws IOException {
        return new BlindShare(setup, listener);
    }

    /** Begins to store and to talk. */
    public void start() {
        rounds.start(round::start);
    }

    /** What the replica shows of itself; from any thread. */
    public ShareStatus status() {
        return status;
    }

    /** Stops storing and talking until {@link #resume}. */
    public void pause() {
        rounds.inLoop(round::pause);
    }

    /** Goes on. */
    public void resume() {
        rounds.inLoop(round::resume);
    }

    /** Takes over changed settings. */
    public void configure(BlindSettings settings) {
        rounds.inLoop(() -> round.configure(settings));
    }

    /** Completes once all that was asked for before has been done. */
    public CompletableFuture<Void> caughtUp() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> done.complete(null));
        return done;
    }

    /** Stops for good: leaves its peers, then closes the stores and the directory. */
    public CompletableFuture<Void> close() {
        loop.execute(() -> {
            if (!rounds.close()) {
                return;
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

    private void publish(ShareStatus news) {
        status = news;
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
        rounds.inLoop(() -> round.peers().bulkRoom(channel));
    }

    @Override
    public void closed(PeerChannel channel) {
        rounds.inLoop(() -> round.peers().closed(channel));
    }
}
