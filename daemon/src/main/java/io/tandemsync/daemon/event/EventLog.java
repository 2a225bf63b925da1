package io.tandemsync.daemon.event;

import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last events of this run of the daemon, in memory. Thread-safe; adding never waits for those who follow. */
public final class EventLog {
    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    /** Events kept; older ones are gone. */
    public static final int EVENTS_MAX = 10_000;

    private final Clock clock;
    private final int eventsMax;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private long lastId;

    /**
     * A piece of the log.
     *
     * @param lost events after the one asked for that are gone already
     */
    public record Page(long lost, List<Event> events) {}

    /** A subscription; closing it ends it. */
    public interface Following extends AutoCloseable {
        @Override
        void close();
    }

    public EventLog(Clock clock) {
        this(clock, EVENTS_MAX);
    }

    EventLog(Clock clock, int eventsMax) {
        this.clock = clock;
        this.eventsMax = eventsMax;
    }

    /** Adds an event; details come in pairs of name and value. */
    public void add(String type, @Nullable ShareId share, Object... details) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i + 1 < details.length; i += 2) {
            named.put((String) details[i], details[i + 1]);
        }
        synchronized (events) {
            lastId++;
            events.addLast(new Event(lastId, clock.now(), type, share, named));
            if (events.size() > eventsMax) {
                events.removeFirst();
            }
        }
        if (log.isDebugEnabled()) {
            log.debug("An event type={}{}", type, fields(share, named));
        }
        followers.forEach(Runnable::run);
    }

    private static String fields(@Nullable ShareId share, Map<String, Object> named) {
        StringBuilder fields = new StringBuilder(share == null ? "" : " share=" + share);
        named.forEach(
                (name, value) -> fields.append(' ').append(name).append('=').append(value));
        return fields.toString();
    }

    /** The id of the newest event, 0 if there is none yet. */
    public long lastId() {
        synchronized (events) {
            return lastId;
        }
    }

    /** At most so many events after the one with this id, oldest first. */
    public Page after(long id, int eventsAtMost) {
        synchronized (events) {
            Event oldest = events.peekFirst();
            if (oldest == null || id >= lastId) {
                return new Page(0, List.of());
            }
            long lost = Math.max(0, oldest.id() - id - 1);
            List<Event> page = new ArrayList<>();
            for (Event event : events) {
                if (event.id() > id && page.size() < eventsAtMost) {
                    page.add(event);
                }
            }
            return new Page(lost, page);
        }
    }

    /** Calls back after each event that is added from now on; the call must be quick. */
    public Following follow(Runnable added) {
        followers.add(added);
        return () -> followers.remove(added);
    }
}
