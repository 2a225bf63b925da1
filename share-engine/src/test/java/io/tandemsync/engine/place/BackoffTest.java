package io.tandemsync.engine.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final SharePath PATH = SharePath.of("a");
    private static final SharePath OTHER = SharePath.of("b");

    private final Hand hand = new Hand();
    private final Backoff backoff = new Backoff(hand);

    /** A clock that stands still until it is moved. */
    private static final class Hand implements Clock {
        private long nanos = -5_000_000_000L;

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        void pass(Duration time) {
            nanos += time.toNanos();
        }
    }

    @Test
    void waits_doubleUpToABound() {
        assertThat(backoff.failed(PATH)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.failed(PATH)).isEqualTo(Duration.ofSeconds(2));
        for (int i = 0; i < 20; i++) {
            backoff.failed(PATH);
        }
        assertThat(backoff.failed(PATH)).isEqualTo(Duration.ofMinutes(5));
        assertThat(backoff.isSpent(PATH)).isTrue();
        backoff.succeeded(PATH);
        assertThat(backoff.isSpent(PATH)).isFalse();
        assertThat(backoff.failed(PATH)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aWaitThatEnds_isSaidOnce() {
        backoff.failed(OTHER);
        backoff.failed(OTHER);
        backoff.failed(PATH);
        assertThat(backoff.hasDue()).isFalse();
        hand.pass(Duration.ofSeconds(1));
        assertThat(backoff.hasDue()).isTrue();
        assertThat(backoff.hasDue()).isFalse();
        assertThat(backoff.isWaiting(PATH)).isFalse();
        assertThat(backoff.isWaiting(OTHER)).isTrue();
        hand.pass(Duration.ofSeconds(1));
        assertThat(backoff.hasDue()).isTrue();
        assertThat(backoff.isWaiting(OTHER)).isFalse();
    }

    @Test
    void aWaitThatIsOver_isSaidNoMore() {
        backoff.failed(PATH);
        backoff.failed(OTHER);
        backoff.succeeded(PATH);
        backoff.failed(OTHER);
        hand.pass(Duration.ofSeconds(1));
        assertThat(backoff.hasDue()).isFalse();
        backoff.forget();
        hand.pass(Duration.ofHours(1));
        assertThat(backoff.hasDue()).isFalse();
        assertThat(backoff.isWaiting(OTHER)).isFalse();
    }
}
