package io.tandemsync.daemon.link;

import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.daemon.transport.TransportLimits;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One device of a test: an identity, shares and links. */
final class Device implements AutoCloseable {
    static final Randomness RANDOMNESS = new SystemRandomness();
    static final Clock CLOCK = new SystemClock();
    static final BouncyCastleSignatures SIGNATURES = new BouncyCastleSignatures();

    final DeviceIdentity identity;
    final List<ShareLookup.Entry> shares = new CopyOnWriteArrayList<>();
    private final String name;
    private final LinksConfig.Times times;
    private final Duration setup;
    private volatile @Nullable Thread networkThread;
    private Links links;

    Device(String name) throws IOException, GeneralSecurityException {
        this(name, times());
    }

    Device(String name, LinksConfig.Times times) throws IOException, GeneralSecurityException {
        this(name, times, Duration.ofSeconds(2));
    }

    /** @param setup how long a stranger may take to say who it is */
    Device(String name, LinksConfig.Times times, Duration setup) throws IOException, GeneralSecurityException {
        this.name = name;
        this.times = times;
        this.setup = setup;
        this.identity = DeviceIdentity.create(RANDOMNESS);
        this.links = open();
    }

    /** Like the usual ones, but impatient. */
    static LinksConfig.Times times() {
        return new LinksConfig.Times(
                Duration.ofSeconds(2),
                Duration.ofSeconds(6),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofMillis(400),
                Duration.ofMillis(50),
                Duration.ofMillis(500));
    }

    static ShareKeys newShare() {
        return ShareKeys.create(RANDOMNESS, SIGNATURES);
    }

    Links links() {
        return links;
    }

    DeviceId id() {
        return identity.id();
    }

    FakeEndpoint share(ShareKeys keys) {
        FakeEndpoint endpoint = new FakeEndpoint();
        shares.add(new ShareLookup.Entry(keys, endpoint));
        return endpoint;
    }

    /** Listens on the loopback address and says where. */
    Address listen(Protocol protocol) {
        return listen(new Address(protocol, "127.0.0.1", 0));
    }

    Address listen(Address address) {
        Links.Bound bound = links.listen(List.of(address)).get(0);
        if (bound.bound() == null) {
            throw new IllegalStateException(bound.failure());
        }
        return bound.bound();
    }

    void dial(ShareKeys keys, Address... addresses) {
        links.configure(keys.shareId(), Set.of(addresses));
    }

    PeerState only(ShareId share) {
        List<PeerState> states = links.states(share);
        if (states.size() != 1) {
            throw new IllegalStateException("expected one peer, found " + states);
        }
        return states.get(0);
    }

    void restart() throws IOException {
        links.close();
        links = open();
    }

    @Override
    public void close() {
        links.close();
    }

    /** The network's, which looks for shares as soon as a link is up. */
    Thread networkThread() {
        Thread known = networkThread;
        return known != null
                ? known
                : await().atMost(Duration.ofSeconds(30)).until(() -> networkThread, Objects::nonNull);
    }

    private List<ShareLookup.Entry> lookUp() {
        networkThread = Thread.currentThread();
        return shares;
    }

    private Links open() throws IOException {
        return Links.open(new LinksConfig(
                identity,
                name,
                "tandem/test",
                this::lookUp,
                RANDOMNESS,
                CLOCK,
                new TransportLimits(1024, 256, 64, 64 * 1024, setup, 8 * 1024 * 1024),
                times));
    }

    /** The machine's. */
    static final class SystemRandomness implements Randomness {
        private final SecureRandom random = new SecureRandom();

        @Override
        public byte[] bytes(int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }

        @Override
        public long below(long bound) {
            return random.nextLong(bound);
        }
    }

    /** The machine's. */
    static final class SystemClock implements Clock {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }
}
