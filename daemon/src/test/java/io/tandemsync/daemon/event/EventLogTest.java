package io.tandemsync.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.host.SystemClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    private final EventLog log = new EventLog(new SystemClock(), 3);

    @Test
    void onlyTheLastEventsStay_andTheLostOnesAreCounted() {
        for (int i = 1; i <= 5; i++) {
            log.add("tick", null, "number", i);
        }
        EventLog.Page page = log.after(0, 10);
        assertThat(page.lost()).isEqualTo(2);
        assertThat(page.events()).extracting(Event::id).containsExactly(3L, 4L, 5L);
        assertThat(log.after(4, 10).lost()).isZero();
        assertThat(log.after(5, 10).events()).isEmpty();
        assertThat(log.after(0, 1).events()).extracting(Event::id).containsExactly(3L);
    }

    @Test
    void followers_hearUntilTheyClose() {
        List<Long> heard = new ArrayList<>();
        EventLog.Following following = log.follow(() -> heard.add(log.lastId()));
        log.add("one", null);
        following.close();
        log.add("two", null);
        assertThat(heard).containsExactly(1L);
    }
}
