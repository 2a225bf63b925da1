package io.tandemsync.daemon.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When bytes may move under a limit. */
class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateLimit limit = new RateLimit();

    @Test
    void withoutLimit_everythingMovesAtOnce() {
        assertThat(limit.reserve(1L << 40, 5)).isEqualTo(5);
        assertThat(limit.isUnlimited()).isTrue();
    }

    @Test
    void bytes_arePaidForBeforeTheyMove() {
        limit.set(1_000, 0);
        assertThat(limit.reserve(500, 0)).isEqualTo(SECOND / 2);
        assertThat(limit.reserve(1_000, 0)).isEqualTo(SECOND * 3 / 2);
    }

    @Test
    void restingGathersAFifthOfASecondAtMost() {
        limit.set(1_000, 0);
        assertThat(limit.reserve(1_000, 100 * SECOND)).isEqualTo(101 * SECOND - SECOND / 5);
        assertThat(limit.reserve(1_000, 100 * SECOND)).isEqualTo(102 * SECOND - SECOND / 5);
    }

    @Test
    void lateTimers_areMadeUpFor() {
        limit.set(1_000, 0);
        assertThat(limit.reserve(1_000, 0)).isEqualTo(SECOND);
        assertThat(limit.reserve(1_000, SECOND + SECOND / 10)).isEqualTo(2 * SECOND);
    }

    @Test
    void whatMovedBeyondWhatWasReserved_isPaidAfterwards() {
        limit.set(1_000, 0);
        limit.reserve(1_000, 0);
        limit.owe(500);
        assertThat(limit.reserve(1_000, 0)).isEqualTo(5 * SECOND / 2);
        limit.owe(-1_000);
        assertThat(limit.reserve(1_000, 0)).isEqualTo(5 * SECOND / 2);
        assertThat(limit.bytesIn(Duration.ofMillis(100))).isEqualTo(100);
        assertThat(new RateLimit().bytesIn(Duration.ofMillis(100))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void changedLimit_forgetsWhatWasAskedForUnderTheOther() {
        limit.set(1, 0);
        limit.reserve(1_000_000, 0);
        int before = limit.epoch();
        limit.set(1_000, SECOND);
        assertThat(limit.epoch()).isNotEqualTo(before);
        assertThat(limit.reserve(1_000, SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void shareAndDevice_areBothKept() {
        RateLimit device = new RateLimit();
        device.set(1_000, 0);
        Pace one = new Pace(List.of(limit, device));
        Pace other = new Pace(List.of(new RateLimit(), device));
        limit.set(500, 0);
        assertThat(one.reserve(1_000, 0)).isEqualTo(2 * SECOND);
        assertThat(other.reserve(1_000, 0)).isEqualTo(2 * SECOND);
        assertThat(other.reserve(1_000, 0)).isEqualTo(3 * SECOND);
        assertThat(one.isUnlimited()).isFalse();
    }
}
