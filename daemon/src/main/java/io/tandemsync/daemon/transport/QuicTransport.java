package io.tandemsync.daemon.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamPriority;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Connections over QUIC, each with a stream for control and one for bulk. Confined to the network's thread. */
// What becomes of these futures is heard through the channel\'s end.
@SuppressWarnings("FutureReturnValueIgnored")
final class QuicTransport {
    /** The dialler's first and second bidirectional stream. */
    private static final long CONTROL_STREAM = 0;

    private static final long BULK_STREAM = 4;
    private static final int IDLE_SECONDS = 30;
    /** Ethernet without the heads of IPv4 and UDP; smaller paths are found out by probing. */
    private static final int PACKET_BYTES_MAX = 1472;

    private static final int SEGMENTS_MAX = 44;
    private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
    /** What a stream may bring before it is read, to begin with: it grows by itself to 16 MiB for those who use it. */
    private static final long WINDOW_BYTES = 512L * 1024;

    private static final QuicStreamPriority FIRST = new QuicStreamPriority(0, false);

    private final Network.Shared shared;
    private final RetryTokens tokens;
    private @Nullable ChannelFuture dialler4;
    private @Nullable ChannelFuture dialler6;

    QuicTransport(Network.Shared shared, RetryTokens tokens) {
        this.shared = shared;
        this.tokens = tokens;
    }

    ChannelFuture bind(InetSocketAddress local) {
        QuicServerCodecBuilder codec = tune(new QuicServerCodecBuilder())
                .sslContext(shared.tls().quicServer())
                .initialMaxStreamsBidirectional(2)
                .tokenHandler(tokens)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        accept(channel);
                    }
                })
                .option(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .streamOption(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        arrived(stream);
                    }
                });
        if (segments() != null) {
            codec.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments());
        }
        return socket(local, codec.build());
    }

    void dial(InetSocketAddress remote, Object dial) {
        dialler(remote.getAddress()).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                dial(bound.channel(), remote, dial);
            } else {
                shared.events().failed(dial, Setup.reason(bound.cause()));
            }
        });
    }

    private void dial(Channel socket, InetSocketAddress remote, Object dial) {
        QuicChannelBootstrap bootstrap = QuicChannel.newBootstrap(socket)
                .remoteAddress(remote)
                .option(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .streamOption(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamHandler(new ChannelInboundHandlerAdapter())
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        Setup setup = new Setup(channel, shared, dial, null);
                        prepare(channel, setup, true, remote);
                    }
                });
        if (segments() != null) {
            bootstrap.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments());
        }
        bootstrap.connect().addListener((Future<QuicChannel> done) -> {
            if (done.isSuccess()) {
                openLanes(done.getNow());
            } else {
                shared.failedDial(dial, done.cause());
            }
        });
    }

    private void accept(QuicChannel channel) {
        if (!(channel.remoteSocketAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        Admission.Slot slot = shared.admission().enter(remote.getAddress(), channel::close);
        if (slot == null) {
            channel.close();
            return;
        }
        prepare(channel, new Setup(channel, shared, null, slot), false, remote);
    }

    private void prepare(QuicChannel channel, Setup setup, boolean outbound, InetSocketAddress remote) {
        channel.attr(Network.SETUP).set(setup);
        channel.pipeline().addLast(new Assembly(channel, setup, outbound, remote));
    }

    private void openLanes(QuicChannel channel) {
        Assembly assembly = channel.pipeline().get(Assembly.class);
        channel.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                .addListener((Future<QuicStreamChannel> control) -> lane(assembly, control, true));
        channel.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                .addListener((Future<QuicStreamChannel> bulk) -> lane(assembly, bulk, false));
    }

    private static void lane(@Nullable Assembly assembly, Future<QuicStreamChannel> stream, boolean control) {
        if (assembly != null && stream.isSuccess()) {
            assembly.lane(stream.getNow(), control);
        } else if (assembly != null) {
            assembly.fail(stream.cause());
        }
    }

    private static void arrived(QuicStreamChannel stream) {
        Assembly assembly = stream.parent().pipeline().get(Assembly.class);
        boolean known = stream.streamId() == CONTROL_STREAM || stream.streamId() == BULK_STREAM;
        if (assembly == null || !known) {
            stream.parent().close();
            return;
        }
        assembly.lane(stream, stream.streamId() == CONTROL_STREAM);
    }

    private ChannelFuture dialler(InetAddress remote) {
        boolean v6 = remote instanceof Inet6Address;
        ChannelFuture known = v6 ? dialler6 : dialler4;
        if (known != null && (!known.isDone() || known.channel().isActive())) {
            return known;
        }
        InetSocketAddress any = new InetSocketAddress(Network.wildcard(v6), 0);
        ChannelFuture fresh = socket(
                any,
                tune(new QuicClientCodecBuilder())
                        .sslContext(shared.tls().quicClient())
                        .initialMaxStreamsBidirectional(0)
                        .build());
        if (v6) {
            dialler6 = fresh;
        } else {
            dialler4 = fresh;
        }
        return fresh;
    }

    private ChannelFuture socket(InetSocketAddress local, ChannelHandler codec) {
        Bootstrap bootstrap = new Bootstrap()
                .group(shared.loop())
                .channelFactory(shared.sockets().datagram(local.getAddress()))
                .option(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .handler(codec);
        if (shared.sockets().epoll()) {
            bootstrap.option(EpollChannelOption.UDP_GRO, true);
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(65_535));
        } else {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(2048));
        }
        shared.sockets().separateFamilies(bootstrap, local.getAddress());
        ChannelFuture bound = bootstrap.bind(local);
        bound.addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                shared.opened(done.channel());
            }
        });
        return bound;
    }

    private @Nullable SegmentedDatagramPacketAllocator segments() {
        return shared.sockets().epoll() && EpollDatagramChannel.isSegmentedDatagramPacketSupported()
                ? EpollQuicUtils.newSegmentedAllocator(SEGMENTS_MAX)
                : null;
    }

    private static <B extends QuicCodecBuilder<B>> B tune(B builder) {
        return builder.maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(2 * WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(WINDOW_BYTES)
                .initialMaxStreamsUnidirectional(0)
                .activeMigration(false)
                .activeConnectionIdLimit(2)
                .congestionControlAlgorithm(QuicCongestionControlAlgorithm.CUBIC)
                .maxSendUdpPayloadSize(PACKET_BYTES_MAX)
                .discoverPmtu(true)
                .maxRecvUdpPayloadSize(65_527);
    }

    /** Waits in a QUIC channel's pipeline for both lanes and then makes way for the connection. */
    private final class Assembly extends ChannelInboundHandlerAdapter {
        private final QuicChannel channel;
        private final Setup setup;
        private final boolean outbound;
        private final InetSocketAddress remote;
        private @Nullable QuicStreamChannel control;
        private @Nullable QuicStreamChannel bulk;

        Assembly(QuicChannel channel, Setup setup, boolean outbound, InetSocketAddress remote) {
            this.channel = channel;
            this.setup = setup;
            this.outbound = outbound;
            this.remote = remote;
        }

        void lane(QuicStreamChannel stream, boolean isControl) {
            if (isControl) {
                control = stream;
                stream.updatePriority(FIRST);
            } else {
                bulk = stream;
            }
            QuicStreamChannel first = control;
            QuicStreamChannel second = bulk;
            if (first == null || second == null) {
                return;
            }
            SSLEngine engine = channel.sslEngine();
            try {
                if (engine == null) {
                    throw new CertificateException("the connection is gone");
                }
                var ends = new Connection.Ends(
                        Protocol.QUIC, outbound, Tls.peer(engine, engine.getApplicationProtocol()), remote);
                var channels = new Connection.Channels(channel, first, second);
                new Connection(ends, channels, setup, shared.events()).begin();
            } catch (CertificateException e) {
                fail(e);
            }
        }

        void fail(@Nullable Throwable cause) {
            setup.failure(cause == null ? "the QUIC handshake failed" : Setup.reason(cause));
            channel.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }
    }
}
