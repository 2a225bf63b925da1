package io.tandemsync.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tandemsync.daemon.host.SystemClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    @Test
    void atDebug_everyEventIsLogged() {
        Logger logger = (Logger) LoggerFactory.getLogger(EventLog.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            logger.setLevel(Level.INFO);
            log.add("silent", null);
            logger.setLevel(Level.DEBUG);
            log.add("applied", null, "path", "a b", "kind", "changed");
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("An event type=applied path=a b kind=changed");
    }
}
