package io.tandemsync.daemon.disk;

import io.tandemsync.engine.port.DiskException.Reason;
import java.io.Closeable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor that is never used after it was closed.
 *
 * <p>Each use is counted; closing refuses further uses, and the last use under way does the real close. So the number
 * cannot have been given to another file while a call still works with it.
 */
final class Descriptor implements Closeable {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final Kernel kernel;
    private final int number;
    /** The uses under way, with the top bit set once closed. */
    private final AtomicInteger state = new AtomicInteger();

    Descriptor(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    /** One use of the descriptor, over when closed. */
    final class Use implements AutoCloseable {
        int number() {
            return number;
        }

        @Override
        public void close() {
            if (state.decrementAndGet() == CLOSED) {
                kernel.close(number);
            }
        }
    }

    /** Begins a use. @throws FailedCall if the descriptor is closed */
    Use use() throws FailedCall {
        while (true) {
            int current = state.get();
            if (current < 0) {
                throw new FailedCall(Reason.FAILED, "it has been closed here");
            }
            if (state.compareAndSet(current, current + 1)) {
                return new Use();
            }
        }
    }

    @Override
    public void close() {
        int before = state.getAndUpdate(current -> current | CLOSED);
        if (before == 0) {
            kernel.close(number);
        }
    }
}
