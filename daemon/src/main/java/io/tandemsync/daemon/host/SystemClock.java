package io.tandemsync.daemon.host;

import io.tandemsync.engine.port.Clock;
import java.time.Instant;

/** The clocks of this machine. */
public final class SystemClock implements Clock {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
