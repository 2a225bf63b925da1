package io.tandemsync.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuietTest {
    private static final SharePath PATH = SharePath.of("a");
    private static final SharePath ELSEWHERE = SharePath.of("mounted/a");
    private static final Instant START = Instant.EPOCH.plus(Duration.ofDays(1)).plusNanos(1_234_567);

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return Duration.between(START, now).toNanos();
        }
    };

    private Quiet quiet(Duration tick) {
        return new Quiet(clock, tick, path -> path.equals(ELSEWHERE));
    }

    @Test
    void whereNoTimeRepeats_restIsShort_butNotOnAnotherFileSystem() {
        Quiet quiet = quiet(Duration.ZERO);
        Stamp stamp = stamp(now);
        assertThat(quiet.isRested(PATH, stamp)).isFalse();
        assertThat(quiet.isRested(ELSEWHERE, stamp)).isFalse();
        now = START.plus(Quiet.TICK_MARGIN);
        assertThat(quiet.due()).containsExactly(PATH);
        assertThat(quiet.isRested(PATH, stamp)).isTrue();
        assertThat(quiet.isRested(ELSEWHERE, stamp)).isFalse();
        now = START.plus(Quiet.REST_ELSEWHERE);
        assertThat(quiet.isRested(ELSEWHERE, stamp)).isTrue();
    }

    @Test
    void fileChangedWithinATick_isNotRead_untilTheTickIsOver() {
        Quiet quiet = quiet(Duration.ofMillis(4));
        Stamp stamp = stamp(now);
        assertThat(quiet.isRested(PATH, stamp)).isFalse();
        now = START.plusMillis(4);
        assertThat(quiet.due()).isEmpty();
        now = START.plusMillis(5);
        assertThat(quiet.due()).containsExactly(PATH);
        assertThat(quiet.isRested(PATH, stamp)).isTrue();
        assertThat(quiet.isEmpty()).isTrue();
    }

    @Test
    void fileFoundChangedAgain_waitsLongerFromLookToLook() {
        Quiet quiet = quiet(Duration.ofMillis(4));
        assertThat(quiet.isRested(PATH, stamp(now))).isFalse();
        now = now.plusMillis(5);
        assertThat(quiet.isRested(PATH, stamp(now))).isFalse();
        assertThat(quiet.next()).isEqualTo(Duration.ofMillis(30));
        now = now.plusMillis(30);
        assertThat(quiet.isRested(PATH, stamp(now))).isFalse();
        assertThat(quiet.next()).isEqualTo(Duration.ofMillis(60));
    }

    @Test
    void fileHeldOpen_isDueAgain_andIsFreshForOneSecond() {
        Quiet quiet = quiet(Duration.ofMillis(4));
        Stamp stamp = stamp(now);
        quiet.hold(PATH, stamp);
        assertThat(quiet.next()).isEqualTo(Quiet.REST_OPEN);
        assertThat(quiet.isFresh(stamp)).isTrue();
        now = now.plus(Quiet.OPEN_MAX);
        assertThat(quiet.isFresh(stamp)).isFalse();
    }

    private static Stamp stamp(Instant changed) {
        return new Stamp(Stamp.Type.FILE, 1, changed, changed, 7, 0644);
    }
}
