package io.tandemsync.daemon.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.protocol.ShareMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long limited content takes, in virtual time: within a tenth of what the limit says, above and below. */
final class PaceOfALaneTest {
    private final VirtualTimer time = new VirtualTimer();
    private final List<ShareMessage> out = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1024, 65536, 20", "1048576, 65536, 200", "104857600, 262144, 4000", "500000, 1000000, 8"})
    void content_takesWhatTheLimitSays(long bytesPerSecond, int bytesAMessage, int messages) {
        RateLimit limit = new RateLimit();
        limit.set(bytesPerSecond, time.nanos());
        PacedLane lane =
                new PacedLane(new Pace(List.of(limit, new RateLimit())), time, time.timer(), out::add, () -> {});
        for (int i = 0; i < messages; i++) {
            lane.add(new ShareMessage.Refused(i, List.of(0)), bytesAMessage);
        }
        time.run();
        assertThat(out).hasSize(messages);
        double rate = (double) bytesAMessage * messages / time.seconds();
        assertThat(rate).isBetween(bytesPerSecond * 0.9, bytesPerSecond * 1.1);
    }
}
