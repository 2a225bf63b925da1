package io.tandemsync.daemon.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.protocol.ProtocolException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What accompanies a connection while it is being set up: its place, its deadline, and who asked for it. */
// What becomes of these futures is heard through the channel\'s end.
@SuppressWarnings("FutureReturnValueIgnored")
final class Setup {
    private static final int REASON_LENGTH_MAX = 160;

    private final TransportLimits limits;
    private final ConnectionEvents events;
    private final @Nullable Object dial;
    private final Admission.@Nullable Slot slot;
    private final ScheduledFuture<?> deadline;
    private final EventLoop loop;
    private boolean connected;
    private boolean failed;
    private String failure = "the connection did not come about";

    /**
     * @param dial what the dialler gave; null for a connection that came in
     * @param slot the place of a connection that came in; null for one that was dialled
     */
    Setup(Channel channel, Network.Shared shared, @Nullable Object dial, Admission.@Nullable Slot slot) {
        this.limits = shared.limits();
        this.events = shared.events();
        this.dial = dial;
        this.slot = slot;
        this.loop = channel.eventLoop();
        this.deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            failure("the device did not answer in time");
                            channel.close();
                        },
                        limits.setupTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> gone());
    }

    TransportLimits limits() {
        return limits;
    }

    @Nullable
    Object dial() {
        return dial;
    }

    /** Notes why, for the moment when the channel has closed; the first reason counts. */
    void failure(String reason) {
        if (!failed) {
            failed = true;
            failure = reason;
        }
    }

    void connected() {
        connected = true;
    }

    void established() {
        deadline.cancel(false);
    }

    void prove() {
        if (slot != null) {
            slot.prove();
        }
    }

    private void gone() {
        deadline.cancel(false);
        if (slot != null) {
            slot.leave();
        }
        Object asked = dial;
        if (!connected && asked != null) {
            // Later, since whoever knows the cause may hear of the end after this.
            loop.execute(() -> events.failed(asked, failure));
        }
    }

    /** One line that says what went wrong. */
    static String reason(Throwable cause) {
        if (cause instanceof ProtocolException) {
            return "the peer broke the protocol: " + cause.getMessage();
        }
        if (cause instanceof ClosedChannelException) {
            return "the device closed the connection";
        }
        if (cause instanceof ConnectException) {
            return "nothing answers at this address; see that the daemon there runs and listens";
        }
        if (cause instanceof UnknownHostException) {
            return "the name is not known; check it and the network";
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = Text.escaped(message);
        return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX);
    }
}
