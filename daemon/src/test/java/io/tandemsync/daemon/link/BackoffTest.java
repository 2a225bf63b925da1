package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.transport.TransportLimits;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final DeviceId DEVICE = device(1);

    private long nanos;
    private Backoff.Offenders offenders;

    @BeforeEach
    void prepare() throws Exception {
        Randomness longest = new Randomness() {
            @Override
            public byte[] bytes(int count) {
                return Device.RANDOMNESS.bytes(count);
            }

            @Override
            public long below(long bound) {
                return bound - 1;
            }
        };
        Clock clock = new Clock() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public long nanos() {
                return nanos;
            }
        };
        offenders = new Backoff.Offenders(new LinksConfig(
                DeviceIdentity.create(Device.RANDOMNESS),
                "self",
                "test",
                List::of,
                longest,
                clock,
                TransportLimits.defaults(),
                LinksConfig.Times.defaults()));
    }

    @Test
    void eachOffence_doublesTheWait_toABound() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(offenders.broke(DEVICE)).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(offenders.isWaiting(DEVICE)).isTrue();
            pass(Duration.ofSeconds(seconds));
            assertThat(offenders.isWaiting(DEVICE)).isFalse();
        }
        assertThat(offenders.isWaiting(device(2))).isFalse();
    }

    @Test
    void goodConductForLong_isRewarded() {
        offenders.broke(DEVICE);
        offenders.broke(DEVICE);
        pass(Backoff.Offenders.FORGIVEN.plusNanos(1));
        assertThat(offenders.broke(DEVICE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everNewDevices_takeBoundedRoom() {
        offenders.broke(DEVICE);
        for (int i = 2; i < Backoff.Offenders.MAX + 2; i++) {
            offenders.broke(device(i));
        }
        assertThat(offenders.isWaiting(DEVICE)).isFalse();
        assertThat(offenders.isWaiting(device(2))).isTrue();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static DeviceId device(int number) {
        return new DeviceId(
                Hash.of(ByteBuffer.allocate(Hash.BYTES).putInt(number).array()));
    }
}
