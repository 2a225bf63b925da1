package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Refused;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What links do, over whatever transport.
 *
 * <pre>
 * alice ── dials ──▶ bob
 * </pre>
 */
abstract class LinksContract {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Protocol protocol;
    private final List<Device> devices = new ArrayList<>();
    private final List<FakeEndpoint> endpoints = new ArrayList<>();
    private Device alice;
    private Device bob;

    LinksContract(Protocol protocol) {
        this.protocol = protocol;
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        alice = device("alice");
        bob = device("bob");
    }

    @AfterEach
    void stop() {
        devices.forEach(Device::close);
        for (FakeEndpoint endpoint : endpoints) {
            assertThat(endpoint.faults).isEmpty();
            assertThat(endpoint.open).isEmpty();
        }
    }

    @Test
    void sharedKeys_openAChannelAtBothEnds() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys.limitedTo(AccessMode.READ));
        Address address = bob.listen(protocol);
        alice.dial(keys, address);
        until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);

        PeerChannel.Peer bobSeen = atAlice.open.get(0).peer();
        assertThat(bobSeen.device()).isEqualTo(bob.id());
        assertThat(bobSeen.name()).isEqualTo("bob");
        assertThat(bobSeen.mode()).isEqualTo(AccessMode.READ);
        assertThat(bobSeen.outbound()).isTrue();
        assertThat(bobSeen.transport()).isEqualTo(protocol.word());
        assertThat(bobSeen.address()).isEqualTo(address.toString());
        PeerChannel.Peer aliceSeen = atBob.open.get(0).peer();
        assertThat(aliceSeen.mode()).isEqualTo(AccessMode.WRITE);
        assertThat(aliceSeen.outbound()).isFalse();
        assertThat(aliceSeen.address()).isNull();

        PeerState state = alice.only(keys.shareId());
        assertThat(state.state()).isEqualTo(PeerState.State.CONNECTED);
        assertThat(state.lastError()).isNull();
        assertThat(bob.only(keys.shareId()).address()).isNull();
        assertThat(bob.only(keys.shareId()).direction()).isEqualTo("inbound");
    }

    @Test
    void messages_arriveInOrderBothWays() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        for (int i = 0; i < 1000; i++) {
            atAlice.open.get(0).send(new Repair(List.of(i)));
            atBob.open.get(0).send(new Refused(i, List.of()));
        }
        until(() -> atBob.received.size() == 1000 && atAlice.received.size() == 1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(atBob.received.get(i)).isEqualTo(new Repair(List.of(i)));
            assertThat(atAlice.received.get(i)).isEqualTo(new Refused(i, List.of()));
        }
        PeerState state = alice.only(keys.shareId());
        assertThat(state.sentBytes())
                .isPositive()
                .isEqualTo(bob.only(keys.shareId()).receivedBytes());
        assertThat(state.receivedBytes()).isPositive();
    }

    @Test
    void bulk_arrivesWholeWithBoundedQueues() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        int count = 400;
        BulkSource source = new BulkSource(atAlice.open.get(0), count);
        atAlice.onRoom(source::pump);
        source.pump();
        assertThat(source.sent.get()).isLessThan(count);
        until(() -> atBob.received.size() == count);
        for (int i = 0; i < count; i++) {
            assertThat(((Data) atBob.received.get(i)).request()).isEqualTo(i);
        }
    }

    @Test
    void control_overtakesBulk() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        PeerChannel channel = atAlice.open.get(0);
        CountDownLatch release = new CountDownLatch(1);
        atBob.react((from, message) -> awaitQuietly(release));
        // Bob takes nothing meanwhile, and it is more than two sockets hold, so that a queue is sure to stand.
        for (int i = 0; i < 160; i++) {
            channel.sendBulk(data(i));
        }
        channel.send(new Repair(List.of(7)));
        release.countDown();
        until(() -> atBob.received.size() == 161);
        int position = atBob.received.indexOf(new Repair(List.of(7)));
        assertThat(position).isLessThan(140);
        assertThat(atBob.received(Data.class).stream().map(Data::request)).isSorted();
    }

    @Test
    void otherShare_isRefusedLikeAWrongProof() {
        ShareKeys keys = Device.newShare();
        share(alice, keys);
        FakeEndpoint other = share(bob, Device.newShare());
        alice.dial(keys, bob.listen(protocol));
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        assertThat(alice.only(keys.shareId()).lastError()).contains("does not offer this share");
        assertThat(other.opened).hasValue(0);
    }

    @Test
    void removedDevice_isRefusedWithTheSameAnswer() {
        ShareKeys keys = Device.newShare();
        share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        atBob.refused.add(alice.id());
        alice.dial(keys, bob.listen(protocol));
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        assertThat(alice.only(keys.shareId()).lastError()).contains("does not offer this share");
        assertThat(atBob.opened).hasValue(0);
    }

    /** To ask for all at once would look like somebody who guesses. */
    @Test
    void manySharesThatThePeerHasNot_areAskedForInTurn_andTheLinkStays() {
        Address bobs = bob.listen(protocol);
        List<ShareKeys> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ShareKeys keys = Device.newShare();
            all.add(keys);
            share(alice, keys);
        }
        List<FakeEndpoint> shared =
                all.stream().skip(290).map(keys -> share(bob, keys)).toList();
        all.forEach(keys -> alice.dial(keys, bobs));
        until(() -> shared.stream().allMatch(endpoint -> endpoint.open.size() == 1));
        until(() -> all.stream()
                .limit(290)
                .allMatch(keys -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED));
        assertThat(shared).allMatch(endpoint -> endpoint.opened.get() == 1);
    }

    /** The peer opens its end when it answers, and may say something before it hears that it is not wanted. */
    @Test
    void deviceThatIsNotWantedAnyMore_hasDoneNoWrong_byWhatItSaysMeanwhile() {
        ShareKeys keys = Device.newShare();
        ShareKeys other = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        atAlice.refused.add(bob.id());
        atBob.onOpened(channel -> channel.send(new Repair(List.of(1))));
        Address address = bob.listen(protocol);
        alice.dial(keys, address);
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        FakeEndpoint otherAtAlice = share(alice, other);
        share(bob, other);
        alice.dial(other, address);
        until(() -> otherAtAlice.open.size() == 1);
        atAlice.refused.clear();
        alice.links().refresh();
        until(() -> atAlice.open.size() == 1 && atAlice.received.size() == 1);
    }

    @Test
    void refusedShare_opensOnceItIsThere() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        alice.dial(keys, bob.listen(protocol));
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        share(bob, keys);
        bob.links().refresh();
        until(() -> atAlice.open.size() == 1);
    }

    @Test
    void twoShares_useOneLink() {
        ShareKeys first = Device.newShare();
        ShareKeys second = Device.newShare();
        FakeEndpoint firstAtAlice = share(alice, first);
        FakeEndpoint firstAtBob = share(bob, first);
        Address address = connect(first, firstAtAlice, firstAtBob);
        FakeEndpoint secondAtAlice = share(alice, second);
        FakeEndpoint secondAtBob = share(bob, second);
        alice.dial(second, address);
        until(() -> secondAtAlice.open.size() == 1 && secondAtBob.open.size() == 1);
        assertThat(firstAtBob.opened).hasValue(1);
        secondAtAlice.open.get(0).send(new Repair(List.of(1)));
        until(() -> secondAtBob.received.size() == 1);
        assertThat(firstAtBob.received).isEmpty();
    }

    @Test
    void simultaneousDial_leavesOneLink() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        Address bobsAddress = bob.listen(protocol);
        Address alicesAddress = alice.listen(protocol);
        alice.dial(keys, bobsAddress);
        bob.dial(keys, alicesAddress);
        // One of the two links may be up, and carry messages, before the other comes and takes its place.
        until(() -> isConnectedOnce(alice, keys) && isConnectedOnce(bob, keys));
        settle(atAlice, atBob);
        until(() -> isConnectedOnce(alice, keys)
                && isConnectedOnce(bob, keys)
                && outbound(atAlice).size() == 1
                && outbound(atBob).equals(List.of(!outbound(atAlice).get(0))));
    }

    private static boolean isConnectedOnce(Device device, ShareKeys keys) {
        List<PeerState> states = device.links().states(keys.shareId());
        return states.size() == 1 && states.get(0).state() == PeerState.State.CONNECTED;
    }

    /** Of each open channel, whether its own device dialled. */
    private static List<Boolean> outbound(FakeEndpoint endpoint) {
        return List.copyOf(endpoint.open).stream()
                .map(channel -> channel.peer().outbound())
                .toList();
    }

    @Test
    void twoAddressesOfOneDevice_bothShowConnected() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        alice.dial(keys, bob.listen(protocol), bob.listen(protocol));
        until(() -> alice.links().states(keys.shareId()).stream()
                .allMatch(state -> state.state() == PeerState.State.CONNECTED));
        settle(atAlice, atBob);
        assertThat(alice.links().states(keys.shareId())).hasSize(2);
        assertThat(atAlice.open).hasSize(1);
    }

    @Test
    void ownAddress_isRejectedWithoutALoop() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        alice.dial(keys, alice.listen(protocol));
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        assertThat(alice.only(keys.shareId()).lastError()).isEqualTo("this is our own address");
        assertThat(atAlice.opened).hasValue(0);
    }

    @Test
    void pinnedAddress_refusesAnotherDevice() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        share(bob, keys);
        Address address = bob.listen(protocol);
        alice.links().expect(address, alice.id());
        alice.dial(keys, address);
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
        assertThat(alice.only(keys.shareId()).lastError()).isEqualTo("another device answered");
        assertThat(atAlice.opened).hasValue(0);
    }

    @Test
    void restartedListener_isFoundAgain() throws IOException {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        Address address = connect(keys, atAlice, atBob);
        bob.restart();
        until(() -> atAlice.open.isEmpty());
        bob.listen(address);
        until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
    }

    @Test
    void listenerThatComesLater_isFound() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        share(bob, keys);
        Address address = bob.listen(protocol);
        bob.close();
        alice.dial(keys, address);
        until(() -> alice.only(keys.shareId()).lastError() != null);
        assertThat(alice.only(keys.shareId()).lastError()).isNotBlank().doesNotContain("\n");
        assertThat(atAlice.opened).hasValue(0);
    }

    @Test
    void removingTheLastAddress_leavesAndDoesNotComeBack() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        atAlice.refused.add(bob.id());
        alice.dial(keys);
        until(() -> atAlice.open.isEmpty() && atBob.open.isEmpty());
        assertThat(alice.links().states(keys.shareId())).isEmpty();
        bob.links().refresh();
        assertThat(bob.links().states(keys.shareId())).isEmpty();
    }

    @Test
    void leave_endsTheChannelAtBothEnds() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        atBob.refused.add(alice.id());
        bob.links().leave(keys.shareId(), alice.id(), Leave.Reason.REMOVED);
        until(() -> atAlice.open.isEmpty() && atBob.open.isEmpty());
        until(() -> alice.only(keys.shareId()).state() == PeerState.State.REJECTED);
    }

    @Test
    void closedChannel_opensAgain() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        atBob.open.get(0).close(Leave.Reason.STOPPED);
        until(() -> atAlice.opened.get() >= 2 && atBob.opened.get() >= 2 && atBob.open.size() == 1);
    }

    @Test
    void brokenOwnBound_failsAtTheSender() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        Data tooLarge = new Data(1, List.of(new Piece(0, 0, Bytes.wrap(new byte[Limits.DATA_BYTES_MAX + 1]))));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> atAlice.open.get(0).sendBulk(tooLarge))
                .isInstanceOf(IllegalArgumentException.class);
        atAlice.open.get(0).send(new Repair(List.of(1)));
        until(() -> atBob.received.size() == 1);
    }

    @Test
    void takenPort_isReportedAndTheOthersWork() throws IOException, GeneralSecurityException {
        Address taken = bob.listen(protocol);
        Address free = new Address(protocol, "127.0.0.1", 0);
        List<Links.Bound> bound = alice.links().listen(List.of(taken, free));
        assertThat(bound.get(0).inUse()).isTrue();
        assertThat(bound.get(0).failure()).contains("taken by another program");
        assertThat(bound.get(1).bound()).isNotNull();
    }

    @Test
    void wildcardsOfBothFamilies_shareAPort() {
        Address four = bob.listen(new Address(protocol, "0.0.0.0", 0));
        Address six = new Address(protocol, "::", four.port());
        Links.Bound bound = bob.links().listen(List.of(six)).get(0);
        assertThat(bound.failure()).isNull();
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        share(bob, keys);
        alice.dial(keys, new Address(protocol, "::1", four.port()));
        until(() -> atAlice.open.size() == 1);
    }

    @Test
    void dnsName_isResolvedAndDialled() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        share(bob, keys);
        Address address = bob.listen(new Address(protocol, "0.0.0.0", 0));
        alice.dial(keys, new Address(protocol, "localhost", address.port()));
        until(() -> atAlice.open.size() == 1);
    }

    @Test
    void peerThatStopsReading_losesItsLink() throws InterruptedException {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        PeerChannel channel = atAlice.open.get(0);
        CountDownLatch release = new CountDownLatch(1);
        atBob.react((from, message) -> awaitQuietly(release));
        ShareMessage message = new ShareMessage.Pages(1, List.of(Bytes.wrap(new byte[Limits.PAGE_BYTES_MAX])));
        AtomicLong sent = new AtomicLong();
        until(() -> {
            for (int i = 0; i < 32 && atAlice.open.contains(channel); i++) {
                channel.send(message);
                sent.addAndGet(Limits.PAGE_BYTES_MAX);
            }
            return !atAlice.open.contains(channel);
        });
        assertThat(sent.get()).isLessThan(200L << 20);
        alice.dial(keys);
        release.countDown();
        until(() -> atBob.open.isEmpty());
    }

    @Test
    void silentPeer_isNoticed() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        PeerChannel channel = atAlice.open.get(0);
        CountDownLatch release = new CountDownLatch(1);
        atBob.react((from, message) -> awaitQuietly(release));
        channel.send(new Repair(List.of(1)));
        until(() -> !atAlice.open.contains(channel));
        release.countDown();
        until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
    }

    @Test
    void idleLink_staysUp() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        Instant seen = Objects.requireNonNull(alice.only(keys.shareId()).lastSeen());
        // Longer than it takes to give up a silent peer.
        until(() -> Objects.requireNonNull(alice.only(keys.shareId()).lastSeen())
                .isAfter(seen.plus(Duration.ofSeconds(7))));
        assertThat(atAlice.opened).hasValue(1);
        assertThat(atBob.opened).hasValue(1);
    }

    @Test
    void close_isQuickAndTellsThePeer() {
        ShareKeys keys = Device.newShare();
        FakeEndpoint atAlice = share(alice, keys);
        FakeEndpoint atBob = share(bob, keys);
        connect(keys, atAlice, atBob);
        long start = System.nanoTime();
        alice.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(atAlice.open).isEmpty();
        until(() -> atBob.open.isEmpty());
        assertThat(alice.links().states(keys.shareId())).isEmpty();
    }

    /** Sends so many pieces as there is room, on whichever thread hears of room. */
    private static final class BulkSource {
        private final PeerChannel channel;
        private final int count;
        private final AtomicInteger sent = new AtomicInteger();

        BulkSource(PeerChannel channel, int count) {
            this.channel = channel;
            this.count = count;
        }

        synchronized void pump() {
            while (sent.get() < count && channel.hasBulkRoom()) {
                channel.sendBulk(data(sent.getAndIncrement()));
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Data data(int request) {
        return new Data(request, List.of(new Piece(0, 0, Bytes.wrap(new byte[Limits.DATA_BYTES_MAX]))));
    }

    private Address connect(ShareKeys keys, FakeEndpoint atAlice, FakeEndpoint atBob) {
        Address address = bob.listen(protocol);
        alice.dial(keys, address);
        until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
        return address;
    }

    /** Waits until one channel is open at each end and a message goes through both ways. */
    private static void settle(FakeEndpoint one, FakeEndpoint other) {
        AtomicInteger round = new AtomicInteger();
        AtomicReference<ShareMessage> asked = new AtomicReference<>();
        until(() -> {
            boolean single = one.open.size() == 1 && other.open.size() == 1;
            ShareMessage last = asked.get();
            if (single && last != null && one.received.contains(last) && other.received.contains(last)) {
                return true;
            }
            if (single) {
                ShareMessage probe = new Repair(List.of(round.incrementAndGet() % Limits.BUCKETS));
                one.open.get(0).send(probe);
                other.open.get(0).send(probe);
                asked.set(probe);
            }
            return false;
        });
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private FakeEndpoint share(Device device, ShareKeys keys) {
        FakeEndpoint endpoint = device.share(keys);
        endpoints.add(endpoint);
        return endpoint;
    }

    private Device device(String name) throws IOException, GeneralSecurityException {
        Device device = new Device(name);
        devices.add(device);
        return device;
    }
}
