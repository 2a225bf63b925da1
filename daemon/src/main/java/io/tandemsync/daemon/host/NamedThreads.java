package io.tandemsync.daemon.host;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that are named for what they do and do not keep the process alive. */
public final class NamedThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger made = new AtomicInteger();

    public NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "tandem-" + name + "-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
