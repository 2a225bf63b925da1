package io.tandemsync.daemon.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.home.ControlSocket;
import io.tandemsync.daemon.host.NamedThreads;
import io.tandemsync.daemon.loopback.ApiToken;
import io.tandemsync.daemon.loopback.LoopbackGuard;
import io.tandemsync.daemon.loopback.Seats;
import io.tandemsync.daemon.loopback.WrongTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves the control API on a Unix socket, within bounds that no client can lift. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be written was for a client that has gone.
public final class ControlServer implements AutoCloseable {
    /** Connections at once to the socket, and as many to the loopback address; a further one is closed. */
    static final int CONNECTIONS_MAX = 64;

    static final int BODY_BYTES_MAX = 1 << 20;
    static final int HEADER_BYTES_MAX = 16 << 10;
    /** Until a request has come whole, and until a client that is done has gone. */
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);

    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int CHUNK_BYTES_MAX = 8 << 10;
    private static final int THREADS = 8;
    private static final int CALLS_WAITING_MAX = 128;

    private final ControlSocket socket;
    private final EventLoopGroup group;
    private final ExecutorService calls;
    private final ChannelGroup connections;
    private final ChannelGroup loopback = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Serving serving;

    /** What every connection is served with. */
    private record Serving(ControlApi api, EventLog events, Duration requestMax) {}

    private ControlServer(ControlSocket socket, EventLoopGroup group, ExecutorService calls, ChannelGroup connections) {
        this.socket = socket;
        this.group = group;
        this.calls = calls;
        this.connections = connections;
    }

    /** Binds the socket, closes it to others, and begins to answer. */
    public static ControlServer start(ControlSocket socket, ControlApi api, EventLog events) throws IOException {
        return start(socket, api, events, REQUEST_MAX);
    }

    static ControlServer start(ControlSocket socket, ControlApi api, EventLog events, Duration requestMax)
            throws IOException {
        ThreadPoolExecutor calls = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CALLS_WAITING_MAX),
                new NamedThreads("call"));
        calls.allowCoreThreadTimeOut(true);
        ControlServer server = new ControlServer(
                socket,
                new MultiThreadIoEventLoopGroup(1, new NamedThreads("control"), NioIoHandler.newFactory()),
                calls,
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true));
        try {
            server.bind(api, events, requestMax);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Ends the connections and removes the socket. */
    @Override
    public void close() throws IOException {
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        closeLoopback();
        calls.shutdownNow();
        group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        socket.remove();
    }

    private void bind(ControlApi api, EventLog events, Duration requestMax) throws IOException {
        Serving served = new Serving(api, events, requestMax);
        serving = served;
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerDomainSocketChannel.class)
                .childHandler(connection(served, this::seat, null))
                .bind(UnixDomainSocketAddress.of(socket.bound()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("the control socket " + socket.bound() + " cannot be bound", bound.cause());
        }
        connections.add(bound.channel());
        socket.restrict();
    }

    /**
     * Serves the API at a loopback address too, and at no other such address.
     *
     * @throws IOException if the address cannot be bound; none is served then
     */
    public synchronized void openLoopback(InetSocketAddress address, ApiToken token) throws IOException {
        Serving served = serving;
        if (served == null || !address.getAddress().isLoopbackAddress()) {
            throw new IOException("only a loopback address of a running daemon can be served");
        }
        closeLoopback();
        Seats seats = new Seats(CONNECTIONS_MAX);
        WrongTokens wrongTokens = new WrongTokens();
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(connection(
                        served,
                        channel -> seats.take(channel) && loopback.add(channel),
                        () -> new LoopbackGuard(token, seats, wrongTokens, Responses::error)))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("the address " + address + " cannot be bound", bound.cause());
        }
        loopback.add(bound.channel());
    }

    /** Serves the API at no loopback address any more. */
    public synchronized void closeLoopback() {
        loopback.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private boolean seat(Channel channel) {
        // The listener is one of the group.
        return connections.size() <= CONNECTIONS_MAX && connections.add(channel);
    }

    /**
     * Sets up a connection.
     *
     * @param seat whether there is a place for it
     * @param guard looks at each request before its body is read; null where the socket's own permissions guard
     */
    private ChannelInitializer<Channel> connection(
            Serving served, Predicate<Channel> seat, @Nullable Supplier<LoopbackGuard> guard) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (!seat.test(channel)) {
                    channel.close();
                    return;
                }
                channel.pipeline().addLast(new HttpServerCodec(LINE_BYTES_MAX, HEADER_BYTES_MAX, CHUNK_BYTES_MAX));
                if (guard != null) {
                    channel.pipeline().addLast(guard.get());
                }
                channel.pipeline()
                        .addLast(new BodyCollector(BODY_BYTES_MAX))
                        .addLast(new ControlHandler(served.api(), served.events(), calls, served.requestMax()));
            }
        };
    }

    /** Puts a request and its body together, and refuses one that is too large. */
    private static final class BodyCollector extends HttpObjectAggregator {
        BodyCollector(int bytesMax) {
            super(bytesMax, true);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            RefusedException refusal = new RefusedException(
                    ErrorCode.TOO_LARGE, "the body has more than " + maxContentLength() + " bytes; send less");
            context.writeAndFlush(Responses.error(refusal)).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
