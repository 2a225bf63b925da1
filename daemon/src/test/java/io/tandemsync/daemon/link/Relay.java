package io.tandemsync.daemon.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A TCP address that leads to another one, at its own pace, until it is cut. */
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InetSocketAddress to;
    private final long bytesPerSecond;
    private final ServerSocket listening;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean cut;

    Relay(InetSocketAddress to) throws IOException {
        this(to, Long.MAX_VALUE);
    }

    /** @param bytesPerSecond how much it carries each way, of each connection */
    Relay(InetSocketAddress to, long bytesPerSecond) throws IOException {
        this.to = to;
        this.bytesPerSecond = bytesPerSecond;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Ends what is under way; who comes is turned away from now on. */
    void cut() {
        cut = true;
        sockets.forEach(Relay::end);
    }

    /** Lets newcomers through again. */
    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listening.accept();
                sockets.add(from);
                if (cut) {
                    end(from);
                } else {
                    Socket onward = new Socket(to.getAddress(), to.getPort());
                    sockets.add(onward);
                    start(() -> copy(from, onward));
                    start(() -> copy(onward, from));
                }
            }
        } catch (IOException e) {
            // The relay has been closed, or what it leads to is gone: nobody gets through any more either way.
            cut();
        }
    }

    private void copy(Socket from, Socket onward) {
        try (from;
                onward) {
            InputStream in = from.getInputStream();
            OutputStream out = onward.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                LockSupport.parkNanos((long) (count * 1e9 / bytesPerSecond));
            }
        } catch (IOException e) {
            // Cut, or ended by either side: both sockets close, which is what a relay is to do.
            end(from);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
