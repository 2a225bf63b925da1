package io.tandemsync.daemon.loopback;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests without the right secret: counted, and told in one line a minute at most. Confined to the network thread. */
public final class WrongTokens {
    private static final Logger log = LoggerFactory.getLogger(WrongTokens.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private long untold;
    private boolean told;
    private long toldAt;

    /** None so far. */
    public WrongTokens() {
        this(System::nanoTime);
    }

    WrongTokens(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** One more; returns whether a line was logged. */
    boolean refused() {
        untold++;
        long now = nanos.getAsLong();
        if (told && now - toldAt < BETWEEN_LINES.toNanos()) {
            return false;
        }
        log.warn("The control API at its loopback address refused requests without the right token count={}", untold);
        told = true;
        toldAt = now;
        untold = 0;
        return true;
    }
}
