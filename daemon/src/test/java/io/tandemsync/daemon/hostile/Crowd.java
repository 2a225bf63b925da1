package io.tandemsync.daemon.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Many who begin a handshake at a door of this machine and never end it; they go when this is closed. */
final class Crowd implements AutoCloseable {
    /** From where QUIC's come: each packet looks like the first of a connection of its own. */
    private static final int SOURCES = 50;

    /** A TLS record's head that announces a client hello, and no more. */
    private static final byte[] HALF = {0x16, 3, 1, 2, 0, 1, 0, 1};

    private final InetSocketAddress door;
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final List<DatagramChannel> sources = new ArrayList<>();
    private int packets;

    /** @param address of a daemon that listens at the loopback address, with its port */
    Crowd(String address) {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        door = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** So many more come over TCP. */
    void arriveByTcp(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = SocketChannel.open(door);
            sockets.add(socket);
            begin(socket);
        }
    }

    private static void begin(SocketChannel socket) {
        try {
            socket.write(ByteBuffer.wrap(HALF));
        } catch (IOException e) {
            // Shown the door already; it stands there all the same.
            return;
        }
    }

    /** So many more come over QUIC. */
    void arriveByQuic(int count) throws IOException, GeneralSecurityException {
        while (sources.size() < SOURCES) {
            DatagramChannel source = DatagramChannel.open().connect(door);
            source.configureBlocking(false);
            sources.add(source);
        }
        for (int i = 0; i < count; i++, packets++) {
            sources.get(packets % SOURCES).write(ByteBuffer.wrap(InitialPacket.of(packets)));
        }
    }

    /** Bytes that were sent over QUIC. */
    long sent() {
        return (long) InitialPacket.BYTES * packets;
    }

    /** Bytes that have come back over QUIC and were not counted before. */
    long answered() throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(65_536);
        long bytes = 0;
        for (DatagramChannel source : sources) {
            for (int count = source.read(packet); count > 0; count = source.read(packet.clear())) {
                bytes += count;
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
        for (DatagramChannel source : sources) {
            source.close();
        }
    }
}
