package io.tandemsync.daemon.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.protocol.ShareMessage;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long limited content takes, in virtual time: within a tenth of what the limit says, above and below. */
final class PaceOfALaneTest {
    private final PriorityQueue<Due> timer = new PriorityQueue<>();
    private final List<ShareMessage> out = new ArrayList<>();
    private long now = 1;

    private record Due(long at, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    @ParameterizedTest
    @CsvSource({"1024, 65536, 20", "1048576, 65536, 200", "104857600, 262144, 4000", "500000, 1000000, 8"})
    void content_takesWhatTheLimitSays(long bytesPerSecond, int bytesAMessage, int messages) {
        RateLimit limit = new RateLimit();
        limit.set(bytesPerSecond, now);
        PacedLane lane = new PacedLane(new Pace(List.of(limit, new RateLimit())), clock(), timer(), out::add, () -> {});
        for (int i = 0; i < messages; i++) {
            lane.add(new ShareMessage.Refused(i, List.of(0)), bytesAMessage);
        }
        while (!timer.isEmpty()) {
            Due next = timer.remove();
            now = next.at();
            next.task().run();
        }
        assertThat(out).hasSize(messages);
        double seconds = (now - 1) / 1e9;
        double rate = (double) bytesAMessage * messages / seconds;
        assertThat(rate).isBetween(bytesPerSecond * 0.9, bytesPerSecond * 1.1);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant now() {
                return Instant.ofEpochSecond(0, now);
            }

            @Override
            public long nanos() {
                return now;
            }
        };
    }

    /** A timer that can do what a lane asks of it. */
    private ScheduledExecutorService timer() {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ScheduledExecutorService.class}, (self, method, given) -> {
                    if (!method.getName().equals("schedule") || !(given[0] instanceof Runnable task)) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    timer.add(new Due(now + ((TimeUnit) given[2]).toNanos((Long) given[1]), task));
                    return null;
                });
    }
}
