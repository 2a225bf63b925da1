package io.tandemsync.daemon.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.host.SystemClock;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages under a limit, with a real timer. */
class PacedLaneTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RateLimit limit = new RateLimit();
    private final SystemClock clock = new SystemClock();
    private final List<ShareMessage> out = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger emptied = new AtomicInteger();
    private final PacedLane lane =
            new PacedLane(new Pace(List.of(limit)), clock, timer, out::add, emptied::incrementAndGet);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private static ShareMessage message(int number) {
        return new ShareMessage.Refused(number, List.of(0));
    }

    @Test
    void withoutLimit_nothingWaits() {
        lane.add(message(1), 1 << 30);
        assertThat(out).containsExactly(message(1));
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void underLimit_messagesGoInOrderAndNotTooSoon() {
        limit.set(10_000, clock.nanos());
        long begun = clock.nanos();
        for (int i = 0; i < 10; i++) {
            lane.add(message(i), 500);
        }
        // A lane that is filled slowly may be empty in between.
        await().atMost(Duration.ofMinutes(2)).until(() -> out.size() == 10 && emptied.get() > 0);
        assertThat(clock.nanos() - begun)
                .isGreaterThanOrEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(out)
                .hasSize(10)
                .isSortedAccordingTo((a, b) ->
                        ((ShareMessage.Refused) a).request() - ((ShareMessage.Refused) b).request() < 0 ? -1 : 1);
    }

    @Test
    void limitLifted_letsWhatWaitsGo() {
        limit.set(1, clock.nanos());
        lane.add(message(1), 1_000_000);
        lane.add(message(2), 1_000_000);
        assertThat(lane.isEmpty()).isFalse();
        limit.set(0, clock.nanos());
        await().atMost(Duration.ofMinutes(2)).until(() -> out.size() == 2);
    }

    @Test
    void closedLane_sendsNothingMore() {
        limit.set(1, clock.nanos());
        lane.add(message(1), 1_000_000);
        lane.close();
        limit.set(0, clock.nanos());
        lane.add(message(2), 1);
        assertThat(out).isEmpty();
        assertThat(lane.isEmpty()).isTrue();
    }
}
