package io.tandemsync.engine.port;

import java.time.Instant;

/** Time: the wall clock for what people see, the monotonic one for everything that waits. */
public interface Clock {
    /** Wall time, which may jump. */
    Instant now();

    /** Nanoseconds from an arbitrary start, never running backward. */
    long nanos();
}
