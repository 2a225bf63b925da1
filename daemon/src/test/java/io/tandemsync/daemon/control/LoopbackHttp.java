package io.tandemsync.daemon.control;

import io.tandemsync.daemon.control.UnixHttp.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Asks a port of this machine, byte by byte as it is told. */
record LoopbackHttp(int port) {
    /** At a port that nobody had a moment ago. */
    static LoopbackHttp free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new LoopbackHttp(socket.getLocalPort());
        }
    }

    SocketChannel connect() throws IOException {
        return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    }

    boolean isOpen() {
        try (SocketChannel channel = connect()) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** A request without a body. */
    Reply ask(String line, String headers) throws IOException {
        return request(text(line, headers));
    }

    /** The header that names the right host. */
    String host() {
        return "Host: 127.0.0.1:" + port + "\r\n";
    }

    static String text(String line, String headers) {
        return line + " HTTP/1.1\r\n" + headers + "Connection: close\r\nContent-Length: 0\r\n\r\n";
    }

    Reply request(String request) throws IOException {
        try (SocketChannel channel = connect()) {
            send(channel, request);
            return UnixHttp.read(channel);
        }
    }

    static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
