package io.tandemsync.daemon.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a link counts as slow. */
final class LinkSpeedTest {
    private static final int FRAME_BYTES = 128 * 1024;
    private static final Duration SLOW_FRAME = Duration.ofNanos(FRAME_BYTES * 1_100_000_000L / LinkSpeed.SLOW_BYTES);
    private static final Duration FAST_FRAME = Duration.ofNanos(FRAME_BYTES * 900_000_000L / LinkSpeed.SLOW_BYTES);

    private final LinkSpeed speed = new LinkSpeed();
    /** Such a clock may have any sign. */
    private long now = -5;

    @Test
    void linkThatTakesBulkSlowly_isSlow() {
        assertThat(carry(200, SLOW_FRAME, true)).isPositive();
        assertThat(speed.isSlow()).isTrue();
    }

    @Test
    void linkThatTakesBulkFast_isNotSlow() {
        assertThat(carry(200, FAST_FRAME, true)).isPositive();
        assertThat(speed.isSlow()).isFalse();
    }

    @Test
    void judgement_followsTheLink() {
        carry(200, SLOW_FRAME, true);
        carry(200, FAST_FRAME, true);
        assertThat(speed.isSlow()).isFalse();
        carry(200, SLOW_FRAME, true);
        assertThat(speed.isSlow()).isTrue();
    }

    @Test
    void linkThatWaitsForItsOwner_isNotJudged() {
        assertThat(carry(200, SLOW_FRAME, false)).isZero();
        assertThat(speed.isSlow()).isFalse();
    }

    @Test
    void pauseBetweenTwoTransfers_isNotTheLinks() {
        carry(20, FAST_FRAME, true);
        carry(1, FAST_FRAME, false);
        now += Duration.ofHours(1).toNanos();
        carry(200, FAST_FRAME, true);
        assertThat(speed.isSlow()).isFalse();
    }

    /** How often the link was judged meanwhile. */
    private int carry(int frames, Duration each, boolean moreWaits) {
        int judged = 0;
        for (int i = 0; i < frames; i++) {
            now += each.toNanos();
            judged += speed.took(FRAME_BYTES, moreWaits, now) ? 1 : 0;
        }
        return judged;
    }
}
