package io.tandemsync.daemon.link;

import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I22, bounded: bytes that trickle in keep a link no longer than silence does, after a proof as before it (hazard 174). */
final class SlowPeerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So slow that not one message gets through in the time after which a silent peer counts as gone. */
    private static final Duration BYTE_PAUSE = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Bytes that may go from the dialler to the listener. */
    private final Semaphore allowed = new Semaphore(1 << 20);

    private final ShareKeys keys = Device.newShare();
    private Device alice;
    private Device bob;
    private ServerSocket between;

    @BeforeEach
    void prepare() throws Exception {
        alice = new Device("alice");
        bob = new Device("bob");
        between = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        between.close();
        threads.shutdownNow();
        alice.close();
        bob.close();
    }

    @Test
    void provedPeer_whoseBytesTrickle_losesItsLink() {
        FakeEndpoint atAlice = alice.share(keys);
        FakeEndpoint atBob = bob.share(keys);
        int port = bob.listen(Protocol.TCP).port();
        threads.execute(() -> relay(port));
        alice.dial(keys, Address.parse("tcp/127.0.0.1:" + between.getLocalPort(), Address.Use.DIAL));
        await().atMost(PATIENCE).until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
        allowed.drainPermits();
        await().atMost(PATIENCE).pollInterval(BYTE_PAUSE).until(() -> {
            allowed.release();
            return atBob.open.isEmpty();
        });
    }

    /** Passes on what comes, until the test is over. */
    private void relay(int port) {
        try {
            while (true) {
                Socket dialler = between.accept();
                Socket listener = new Socket(InetAddress.getLoopbackAddress(), port);
                threads.execute(() -> copy(dialler, listener, true));
                threads.execute(() -> copy(listener, dialler, false));
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    private void copy(Socket from, Socket to, boolean metered) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                boolean atOnce = !metered || allowed.tryAcquire(count);
                for (int i = 0; !atOnce && i < count; i++) {
                    allowed.acquire();
                    out.write(buffer[i]);
                }
                if (atOnce) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException | InterruptedException e) {
            // Either end has gone: so does the other.
            return;
        }
    }
}
