package io.tandemsync.engine.share;

import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows the share's status to others, not more often than anybody could read it. */
final class Publication {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Clock clock;
    private final Supplier<ShareStatus> status;
    private final Consumer<ShareStatus> publishes;
    private final Consumer<Duration> wakes;
    private @Nullable ShareStatus published;
    private long publishedAt;

    Publication(Clock clock, Supplier<ShareStatus> status, Consumer<ShareStatus> publishes, Consumer<Duration> wakes) {
        this.clock = clock;
        this.status = status;
        this.publishes = publishes;
        this.wakes = wakes;
    }

    void now() {
        publishedAt = 0;
        publish(true);
    }

    /** @param settled whether nothing goes on, so that this may be the last status for long */
    void publish(boolean settled) {
        long now = clock.nanos();
        long left = publishedAt + PAUSE.toNanos() - now;
        if (publishedAt != 0 && left > 0 && !settled) {
            wakes.accept(Duration.ofNanos(left));
            return;
        }
        ShareStatus news = status.get();
        if (!news.equals(published)) {
            publishedAt = now;
            published = news;
            publishes.accept(news);
        }
    }
}
