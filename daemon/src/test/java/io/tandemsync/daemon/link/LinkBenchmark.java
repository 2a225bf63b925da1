package io.tandemsync.daemon.link;

import com.sun.management.OperatingSystemMXBean;
import io.netty.channel.epoll.Epoll;
import io.netty.util.ResourceLeakDetector;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Refused;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Prints how fast content goes one way over each transport on the loopback address, and at what cost to both ends. */
public final class LinkBenchmark {
    private static final long BYTES = 1L << 30;

    private LinkBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        PrintStream out = System.out;
        out.println("epoll " + Epoll.isAvailable());
        for (Protocol protocol : Protocol.values()) {
            for (int round = 0; round < 3; round++) {
                run(protocol, out);
            }
        }
    }

    private static void run(Protocol protocol, PrintStream out) throws Exception {
        try (Device alice = new Device("alice");
                Device bob = new Device("bob")) {
            ShareKeys keys = Device.newShare();
            FakeEndpoint atAlice = alice.share(keys);
            FakeEndpoint atBob = bob.share(keys);
            AtomicLong got = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            atBob.react((channel, message) -> {
                atBob.received.clear();
                if (message instanceof Data data
                        && got.addAndGet(data.pieces().get(0).bytes().length()) >= BYTES) {
                    done.countDown();
                }
            });
            Semaphore room = new Semaphore(0);
            atAlice.onRoom(room::release);
            alice.dial(keys, bob.listen(protocol));
            while (atAlice.open.isEmpty() || atBob.open.isEmpty()) {
                Thread.onSpinWait();
            }
            PeerChannel channel = atAlice.open.get(0);
            atBob.open.get(0).send(new Refused(1, List.of()));
            Data data = new Data(1, List.of(new Piece(0, 0, Bytes.wrap(new byte[Limits.DATA_BYTES_MAX]))));
            long cpu = cpu();
            long start = System.nanoTime();
            for (long sent = 0; sent < BYTES; sent += Limits.DATA_BYTES_MAX) {
                while (!channel.hasBulkRoom()) {
                    room.acquire();
                    room.drainPermits();
                }
                channel.sendBulk(data);
            }
            done.await();
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    "%s %.0f MB/s, %.2f CPU s per GiB at both ends%n",
                    protocol.word(), BYTES / 1e6 / seconds, (cpu() - cpu) / 1e9);
        }
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
