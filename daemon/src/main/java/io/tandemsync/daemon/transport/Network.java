package io.tandemsync.daemon.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All sockets of this device and the one thread that serves them. */
// What becomes of these futures is heard through the channel\'s end.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Network implements AutoCloseable {
    static final AttributeKey<Setup> SETUP = AttributeKey.valueOf(Network.class, "setup");

    private final EventLoopGroup loops;
    private final Shared shared;
    private final TcpTransport tcp;
    private final QuicTransport quic;

    /** What both transports stand on. */
    record Shared(
            EventLoop loop,
            Sockets sockets,
            Tls tls,
            TransportLimits limits,
            Admission admission,
            ConnectionEvents events,
            ChannelGroup open) {
        void opened(Channel channel) {
            open.add(channel);
        }

        /** Notes why a dialled channel failed; its setup reports when the channel has closed. */
        void fail(Channel channel, Throwable cause) {
            Setup setup = channel.attr(SETUP).get();
            if (setup != null) {
                setup.failure(Setup.reason(cause));
            }
            channel.close();
        }

        void failedDial(Object dial, Throwable cause) {
            events.failed(dial, Setup.reason(cause));
        }
    }

    private Network(EventLoopGroup loops, Shared shared, RetryTokens tokens) {
        this.loops = loops;
        this.shared = shared;
        this.tcp = new TcpTransport(shared);
        this.quic = new QuicTransport(shared, tokens);
    }

    /** Where entropy and time come from. */
    public record Sources(Randomness randomness, Clock clock) {}

    /** @throws IOException if there is no TLS here that can do what is needed */
    public static Network open(
            DeviceIdentity identity, Sources sources, TransportLimits limits, ConnectionEvents events)
            throws IOException {
        Sockets sockets = Sockets.best();
        Tls tls = Tls.of(identity);
        EventLoopGroup loops = sockets.loops();
        EventLoop loop = loops.next();
        Admission admission = new Admission(limits, sources.clock()::nanos);
        RetryTokens tokens = new RetryTokens(
                sources.randomness(), sources.clock(), () -> admission.unproved() >= TransportLimits.RETRY_FROM);
        Shared shared = new Shared(loop, sockets, tls, limits, admission, events, new DefaultChannelGroup(loop));
        return new Network(loops, shared, tokens);
    }

    /** The one thread. */
    public EventLoop loop() {
        return shared.loop();
    }

    /** Listens; completes with the address really bound, or exceptionally with the cause. */
    public CompletableFuture<InetSocketAddress> bind(Protocol protocol, InetSocketAddress local) {
        CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
        shared.loop().execute(() -> {
            ChannelFuture bound = protocol == Protocol.TCP ? tcp.bind(local) : quic.bind(local);
            bound.addListener((ChannelFuture done) -> {
                if (done.isSuccess() && done.channel().localAddress() instanceof InetSocketAddress real) {
                    shared.opened(done.channel());
                    result.complete(real);
                } else {
                    Throwable cause = done.cause();
                    result.completeExceptionally(cause == null ? new IOException("cannot listen") : cause);
                }
            });
        });
        return result;
    }

    /**
     * Connects; called on the network's thread. {@link ConnectionEvents#connected} or {@link ConnectionEvents#failed}
     * follows with the {@code dial} given here.
     */
    public void dial(Protocol protocol, InetSocketAddress remote, Object dial) {
        if (protocol == Protocol.TCP) {
            tcp.dial(remote, dial);
        } else {
            quic.dial(remote, dial);
        }
    }

    /** Closes all sockets and ends the thread, within two seconds. */
    @Override
    public void close() {
        shared.open().close().awaitUninterruptibly(500, TimeUnit.MILLISECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    static InetAddress wildcard(boolean v6) {
        try {
            return InetAddress.getByAddress(new byte[v6 ? 16 : 4]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of four or sixteen bytes is an address", e);
        }
    }
}
