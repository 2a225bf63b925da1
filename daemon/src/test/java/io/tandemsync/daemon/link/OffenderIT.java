package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I22, bounded: a device that breaks the protocol again and again is let in ever less often, and then is again. */
final class OffenderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final int OFFENCES = 4;

    private final List<Long> broken = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void deviceThatBreaksTheProtocolEachTime_waitsLongerEachTime(Protocol protocol) throws Exception {
        ShareKeys keys = Device.newShare();
        try (Device alice = new Device("alice", times(Duration.ofMillis(5), Duration.ofMillis(5)));
                Device bob = new Device("bob", times(FIRST, Duration.ofSeconds(20)))) {
            FakeEndpoint atAlice = alice.share(keys);
            FakeEndpoint atBob = bob.share(keys);
            Set<PeerChannel> offended = ConcurrentHashMap.newKeySet();
            atBob.react((channel, message) -> {
                if (offended.add(channel)) {
                    broken.add(System.nanoTime());
                    channel.close(Leave.Reason.BROKEN);
                }
            });
            alice.dial(keys, bob.listen(protocol));
            for (int i = 1; i <= OFFENCES; i++) {
                // Each channel offends once; between two of them there may be less time than it takes to look.
                int offences = i;
                await().atMost(PATIENCE).until(() -> {
                    atAlice.open.forEach(channel -> channel.send(new Repair(List.of(1))));
                    return broken.size() >= offences;
                });
            }
            assertThat(waits()).satisfies(waits -> {
                for (int i = 0; i < waits.size(); i++) {
                    // Half of the doubled time at least; what a slow machine adds makes it only longer.
                    assertThat(waits.get(i))
                            .as("wait %d", i)
                            .isGreaterThanOrEqualTo(FIRST.multipliedBy(1L << i).dividedBy(2));
                }
            });
            atBob.react((channel, message) -> {});
            await().atMost(PATIENCE).until(() -> atAlice.open.size() == 1 && atBob.open.size() == 1);
        }
    }

    /** It keeps to the protocol, but each channel costs the share a welcome. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void deviceThatOpensAndLeavesWithoutEnd_isRefusedForAWhile(Protocol protocol) throws Exception {
        ShareKeys keys = Device.newShare();
        try (Device alice = new Device("alice", times(Duration.ofMillis(2), Duration.ofMillis(2)));
                Device bob = new Device("bob")) {
            FakeEndpoint atAlice = alice.share(keys);
            FakeEndpoint atBob = bob.share(keys);
            alice.dial(keys, bob.listen(protocol));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                atAlice.open.forEach(channel -> channel.close(Leave.Reason.STOPPED));
                return alice.only(keys.shareId()).state() == PeerState.State.REJECTED;
            });
            // Those that bob asked for are among them: ever fewer, as it waits longer each time.
            assertThat(atBob.opened.get()).isBetween(Asks.OPENINGS_MAX, 2 * Asks.OPENINGS_MAX);
        }
    }

    private List<Duration> waits() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 1; i < OFFENCES; i++) {
            waits.add(Duration.ofNanos(broken.get(i) - broken.get(i - 1)));
        }
        return waits;
    }

    private static LinksConfig.Times times(Duration askAgainFirst, Duration redialLongest) {
        LinksConfig.Times usual = Device.times();
        return new LinksConfig.Times(
                usual.ping(),
                usual.dead(),
                usual.stalled(),
                usual.unused(),
                usual.resting(),
                usual.challenge(),
                Duration.ofMillis(5),
                redialLongest,
                askAgainFirst,
                usual.proven());
    }
}
