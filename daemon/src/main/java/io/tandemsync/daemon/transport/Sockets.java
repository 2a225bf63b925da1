package io.tandemsync.daemon.transport;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;

/**
 * Makes sockets: Linux's own where the native part is there, the JDK's elsewhere.
 *
 * @param buffers what frames and TLS records are held in
 */
record Sockets(boolean epoll, ByteBufAllocator buffers) {
    /** Linux: IPPROTO_IPV6 and IPV6_V6ONLY, so that [::] and 0.0.0.0 can stand on one port. */
    private static final ChannelOption<Integer> V6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** Bytes that may wait in the kernel: what stands there can no longer be overtaken. */
    private static final long UNSENT_BYTES_MAX = 256 * 1024;

    /** One for the network's thread and one for those that encode. */
    private static final int ARENAS = 2;

    private static final int PAGE_BYTES = 8 * 1024;
    /** Pages doubled so often are what is taken from the system at once: 4 MiB, many frames. */
    private static final int CHUNK_ORDER = 9;

    /** One for the process: each holds on to what it took from the system. */
    private static final ByteBufAllocator FRAMES = buffersOfFrames();

    static Sockets best() {
        return new Sockets(Epoll.isAvailable(), FRAMES);
    }

    /**
     * Frames of bulk are larger than what Netty's usual allocator pools: it would take each from the system, zeroed, and give
     * it back.
     */
    private static ByteBufAllocator buffersOfFrames() {
        return new PooledByteBufAllocator(
                true,
                0,
                ARENAS,
                PAGE_BYTES,
                CHUNK_ORDER,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
    }

    /** One thread serves all sockets: TLS and framing of one machine's links fit into it, and nothing needs a lock. */
    EventLoopGroup loops() {
        DefaultThreadFactory threads = new DefaultThreadFactory("tandem-net", true);
        return new MultiThreadIoEventLoopGroup(
                1, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    ChannelFactory<ServerChannel> server(InetAddress local) {
        SocketProtocolFamily family = family(local);
        return () -> epoll
                ? new EpollServerSocketChannel(family)
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }

    ChannelFactory<Channel> client(InetAddress remote) {
        SocketProtocolFamily family = family(remote);
        return () -> epoll ? new EpollSocketChannel(family) : new NioSocketChannel();
    }

    ChannelFactory<Channel> datagram(InetAddress local) {
        SocketProtocolFamily family = family(local);
        return () -> epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    <B extends AbstractBootstrap<B, C>, C extends Channel> void separateFamilies(B bootstrap, InetAddress local) {
        if (epoll && local instanceof Inet6Address) {
            bootstrap.option(V6_ONLY, 1);
        }
    }

    void tuneTcp(Channel channel) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        if (epoll) {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
        }
    }

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
