package io.tandemsync.daemon.link;

import io.netty.channel.EventLoop;
import io.tandemsync.daemon.transport.IpAddress;
import io.tandemsync.daemon.transport.Network;
import io.tandemsync.engine.model.Text;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Turns an attempt at a target into a connection: looks names up beside the network's thread, then dials. */
final class Dialler implements AutoCloseable {
    private static final int LOOKUPS_AT_ONCE = 4;
    private static final int LOOKUPS_WAITING_MAX = 1024;
    private static final int THREAD_IDLE_SECONDS = 10;

    private final Network network;
    private final EventLoop loop;
    private final BiConsumer<Target.Attempt, String> failed;
    private final ThreadPoolExecutor lookups;

    /** @param failed hears, on the network's thread, of attempts that do not even get to dial */
    Dialler(Network network, BiConsumer<Target.Attempt, String> failed) {
        this.network = network;
        this.loop = network.loop();
        this.failed = failed;
        this.lookups = new ThreadPoolExecutor(
                LOOKUPS_AT_ONCE,
                LOOKUPS_AT_ONCE,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LOOKUPS_WAITING_MAX),
                task -> {
                    Thread thread = new Thread(task, "tandem-dns");
                    thread.setDaemon(true);
                    return thread;
                });
        lookups.allowCoreThreadTimeOut(true);
    }

    void dial(Target.Attempt attempt) {
        Address address = attempt.target().address();
        Optional<InetAddress> numeric = address.isNumeric() ? IpAddress.of(address.host()) : Optional.empty();
        if (numeric.isPresent()) {
            dial(attempt, numeric.get());
            return;
        }
        try {
            lookups.execute(() -> lookUp(attempt, address.host()));
        } catch (RejectedExecutionException e) {
            failed.accept(attempt, "too many names are being looked up");
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private void lookUp(Target.Attempt attempt, String host) {
        try {
            InetAddress[] found = InetAddress.getAllByName(host);
            loop.execute(() -> dial(attempt, found[attempt.number() % found.length]));
        } catch (UnknownHostException e) {
            loop.execute(() -> failed.accept(attempt, "no address is known for " + Text.escaped(host)));
        }
    }

    private void dial(Target.Attempt attempt, InetAddress ip) {
        if (attempt.isCurrent()) {
            Address address = attempt.target().address();
            network.dial(address.protocol(), new InetSocketAddress(ip, address.port()), attempt);
        }
    }
}
