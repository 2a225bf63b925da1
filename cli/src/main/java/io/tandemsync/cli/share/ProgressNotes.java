package io.tandemsync.cli.share;

import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.ProgressDisplay;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.TandemException;
import java.util.concurrent.locks.LockSupport;

/** Says on standard error how far a share has got while a command waits: by a bar on a terminal, else by lines now and then. */
final class ProgressNotes implements AutoCloseable {
    private final ControlClient client;
    private final String route;
    private final ProgressDisplay display;
    private final Thread thread;
    private volatile boolean closed;

    private ProgressNotes(ControlClient client, String route, ProgressDisplay display) {
        this.client = client;
        this.route = route;
        this.display = display;
        this.thread = new Thread(this::run, "progress");
        thread.setDaemon(true);
    }

    /** The notes of a command that waits. */
    static ProgressNotes of(Invocation invocation, String route) throws TandemException {
        return new ProgressNotes(invocation.runningClient(), route, Following.display(invocation));
    }

    /** Begins to say so. */
    void begin() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (thread.isAlive()) {
            try {
                thread.join(ControlClient.PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try (display) {
            while (!closed) {
                LockSupport.parkNanos(display.pause().toNanos());
                if (!closed) {
                    display.show(client.read(route));
                }
            }
        } catch (TandemException e) {
            // The command itself hears the same, and says it.
            closed = true;
        }
    }
}
