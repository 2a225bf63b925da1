package io.tandemsync.daemon.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tandemsync.engine.model.DeviceId;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Connections over TLS on TCP. Confined to the network's thread. */
// What becomes of these futures is heard through the channel\'s end.
@SuppressWarnings("FutureReturnValueIgnored")
final class TcpTransport {
    private static final int BACKLOG = 128;

    private final Network.Shared shared;

    TcpTransport(Network.Shared shared) {
        this.shared = shared;
    }

    ChannelFuture bind(InetSocketAddress local) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(shared.loop())
                .channelFactory(shared.sockets().server(local.getAddress()))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        shared.sockets().separateFamilies(bootstrap, local.getAddress());
        return bootstrap.bind(local);
    }

    void dial(InetSocketAddress remote, Object dial) {
        Bootstrap bootstrap = new Bootstrap()
                .group(shared.loop())
                .channelFactory(shared.sockets().client(remote.getAddress()))
                .option(ChannelOption.ALLOCATOR, shared.sockets().buffers())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        shared.limits().setupTimeout().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Setup setup = new Setup(channel, shared, dial, null);
                        secure(channel, setup, true, remote);
                    }
                });
        bootstrap.connect(remote).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                // The setup hears of it through the channel's end, unless there never was a channel.
                shared.fail(done.channel(), done.cause());
            }
        });
    }

    private void accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        Admission.Slot slot = shared.admission().enter(remote.getAddress(), channel::close);
        if (slot == null) {
            channel.close();
            return;
        }
        secure(channel, new Setup(channel, shared, null, slot), false, remote);
    }

    private void secure(Channel channel, Setup setup, boolean outbound, InetSocketAddress remote) {
        channel.attr(Network.SETUP).set(setup);
        shared.sockets().tuneTcp(channel);
        SslHandler ssl = (outbound ? shared.tls().tcpClient() : shared.tls().tcpServer()).newHandler(channel.alloc());
        ssl.setHandshakeTimeoutMillis(shared.limits().setupTimeout().toMillis());
        channel.pipeline().addLast(ssl, new Greeter(ssl, setup, outbound, remote));
    }

    /** Waits for the end of the TLS handshake and then makes way for the connection. */
    private final class Greeter extends ChannelInboundHandlerAdapter {
        private final SslHandler ssl;
        private final Setup setup;
        private final boolean outbound;
        private final InetSocketAddress remote;

        Greeter(SslHandler ssl, Setup setup, boolean outbound, InetSocketAddress remote) {
            this.ssl = ssl;
            this.setup = setup;
            this.outbound = outbound;
            this.remote = remote;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    begin(context);
                } else {
                    fail(context, handshake.cause());
                }
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(context, cause);
        }

        private void begin(ChannelHandlerContext context) {
            Channel channel = context.channel();
            DeviceId device;
            try {
                device = Tls.peer(ssl.engine(), ssl.applicationProtocol());
            } catch (CertificateException e) {
                fail(context, e);
                return;
            }
            Connection connection = new Connection(
                    new Connection.Ends(Protocol.TCP, outbound, device, remote),
                    new Connection.Channels(channel, channel, channel),
                    setup,
                    shared.events());
            channel.pipeline().remove(this);
            connection.begin();
        }

        private void fail(ChannelHandlerContext context, @Nullable Throwable cause) {
            Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            setup.failure(inner == null ? "the TLS handshake failed" : Setup.reason(inner));
            context.close();
        }
    }
}
