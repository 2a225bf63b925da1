package io.tandemsync.daemon.link;

import io.tandemsync.daemon.transport.IpAddress;
import io.tandemsync.daemon.transport.Network;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This device's links to others: listens, dials, and opens the channels of shares on what comes of it.
 *
 * <p>Thread-safe. {@link #listen}, {@link #states} and {@link #close} wait for the network's thread; do not call {@link
 * #listen} from an endpoint.
 */
public final class Links implements AutoCloseable {
    private static final int ANSWER_SECONDS_MAX = 10;
    /** How long leave-takings may travel before the sockets close. */
    private static final int FAREWELL_MILLIS = 100;

    private static final int FAREWELL_MILLIS_MAX = 500;

    private final Network network;
    private final Switchboard switchboard;
    private final Dialler dialler;

    /**
     * What became of one address to listen on.
     *
     * @param wanted as given
     * @param bound with the real port; null where it failed
     * @param failure one line with the cause; null where it worked
     * @param inUse whether another program holds the port
     */
    public record Bound(Address wanted, @Nullable Address bound, @Nullable String failure, boolean inUse) {}

    private Links(Network network, Switchboard switchboard, Dialler dialler) {
        this.network = network;
        this.switchboard = switchboard;
        this.dialler = dialler;
    }

    /** @throws IOException if there is no TLS here that can do what is needed */
    public static Links open(LinksConfig config) throws IOException {
        Switchboard switchboard = new Switchboard(config);
        Network network = Network.open(
                config.identity(),
                new Network.Sources(config.randomness(), config.clock()),
                config.limits(),
                switchboard);
        Dialler dialler = new Dialler(network, (attempt, reason) -> switchboard.failed(attempt, reason));
        switchboard.start(network.loop(), dialler);
        return new Links(network, switchboard, dialler);
    }

    /** Listens at each of these addresses; what fails does not keep the others from working. */
    public List<Bound> listen(List<Address> addresses) {
        List<Bound> results = new ArrayList<>();
        for (Address address : addresses) {
            results.add(listen(address));
        }
        return List.copyOf(results);
    }

    /**
     * Sets the addresses at which peers of this share are looked for. A device whose last address goes loses its channel;
     * an address that has no link is dialled at once.
     */
    public void configure(ShareId share, Set<Address> addresses) {
        Set<Address> fixed = Set.copyOf(addresses);
        execute(() -> switchboard.targets().configure(share, fixed));
    }

    /** Accepts only this device at the address, until no share has the address any more. */
    public void expect(Address address, DeviceId device) {
        execute(() -> switchboard.targets().expect(address, device));
    }

    /** Looks anew which shares run, and asks for those that are wanted and not open. */
    public void refresh() {
        execute(switchboard::refresh);
    }

    /** Ends the share's channel to the device. What the endpoint then admits is the share's own decision. */
    public void leave(ShareId share, DeviceId device, Leave.Reason reason) {
        execute(() -> switchboard.leave(share, device, reason));
    }

    /** Ends the share's channels to all devices; it is served no more. */
    public void stop(ShareId share) {
        execute(() -> switchboard.stop(share));
    }

    /** How the share stands with each configured address and each other peer; empty once closed. */
    public List<PeerState> states(ShareId share) {
        return ask(() -> new PeerStates(switchboard).of(share), List.of());
    }

    /** Takes leave, closes all links and sockets, within two seconds. */
    @Override
    public void close() {
        dialler.close();
        if (network.loop().isShuttingDown()) {
            return;
        }
        ask(
                () -> {
                    switchboard.close();
                    return true;
                },
                false);
        network.loop()
                .schedule(switchboard::closeLinks, FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(FAREWELL_MILLIS_MAX);
        // Where the thread was busy all the time, what was to come at a time never comes; this runs before it ends.
        execute(switchboard::closeLinks);
        network.close();
    }

    private Bound listen(Address address) {
        InetAddress ip = IpAddress.of(address.host()).orElse(null);
        if (ip == null) {
            return new Bound(address, null, "only an IP address can be listened on", false);
        }
        try {
            InetSocketAddress local = new InetSocketAddress(ip, address.port());
            InetSocketAddress real = network.bind(address.protocol(), local).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            return new Bound(address, new Address(address.protocol(), address.host(), real.getPort()), null, false);
        } catch (ExecutionException e) {
            return failed(address, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return failed(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(address, e);
        }
    }

    private static Bound failed(Address address, Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        boolean inUse = message.contains("in use");
        String line = inUse ? "the port is taken by another program" : Text.escaped(message);
        return new Bound(address, null, "cannot listen on " + address + ": " + line, inUse);
    }

    private void execute(Runnable task) {
        try {
            network.loop().execute(task);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the links are closed", e);
        }
    }

    private <T> T ask(Supplier<T> question, T otherwise) {
        try {
            if (network.loop().inEventLoop()) {
                return question.get();
            }
            return network.loop().submit(question::get).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the network's thread failed", e);
        }
    }
}
