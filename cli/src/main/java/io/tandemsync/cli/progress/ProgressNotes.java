package io.tandemsync.cli.progress;

import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Says on standard error how far a share has got while a command waits: by a bar on a terminal, else by lines now and then. */
public final class ProgressNotes implements AutoCloseable {
    private final Invocation invocation;
    private final ControlClient client;
    private final String route;
    private final Function<Json, ProgressSample> shown;
    private final ProgressDisplay display;
    private final Thread thread;
    private volatile boolean closed;

    private ProgressNotes(Invocation invocation, String route, Function<Json, ProgressSample> shown)
            throws TandemException {
        this.invocation = invocation;
        this.client = invocation.runningClient();
        this.route = route;
        this.shown = shown;
        this.display = display(invocation);
        this.thread = new Thread(this::run, "progress");
        thread.setDaemon(true);
    }

    /**
     * The notes of a command that waits.
     *
     * @param route of the share
     * @param shown what of the share to show
     */
    public static ProgressNotes of(Invocation invocation, String route, Function<Json, ProgressSample> shown)
            throws TandemException {
        return new ProgressNotes(invocation, route, shown);
    }

    /** Begins to say so; programs that read the command's output are told nothing. */
    public void begin() {
        if (!invocation.json()) {
            thread.start();
        }
    }

    /**
     * Has the daemon do something with a share, however long it takes, and says meanwhile how far it has got.
     *
     * @param share as it was typed
     * @param part of the share's route that does it
     * @return the daemon's answer
     */
    public static Json during(Invocation invocation, String share, String part, Function<Json, ProgressSample> shown)
            throws IOException {
        String route = invocation.shareRoute(share, part);
        ControlClient client = invocation.client();
        try (ProgressNotes notes = of(invocation, invocation.shareRoute(share), shown)) {
            notes.begin();
            return client.post(route, Json.object(), ControlClient.FOR_EVER);
        }
    }

    /** Where waiting commands show how far a share has got. */
    public static ProgressDisplay display(Invocation invocation) {
        return ProgressDisplay.of(
                invocation.surroundings().err(), invocation.surroundings().errTerminal() && !invocation.json());
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
                    display.show(shown.apply(client.read(route)));
                }
            }
        } catch (TandemException e) {
            // The command itself hears the same, and says it.
            closed = true;
        }
    }
}
