package io.tandemsync.cli.share;

import io.tandemsync.cli.control.ControlClient;
import io.tandemsync.cli.control.TandemException;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.TransferProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Says on standard error how far a share has got while a command waits: in one line on a terminal, else now and then. */
final class ProgressNotes implements AutoCloseable {
    private static final Duration TERMINAL_PAUSE = Duration.ofMillis(500);
    private static final Duration LINES_PAUSE = Duration.ofSeconds(5);
    private static final String LINE_START = "\r\u001b[K";

    private final ControlClient client;
    private final String route;
    private final PrintStream err;
    private final boolean redraws;
    private final Thread thread;
    private volatile boolean closed;

    private ProgressNotes(ControlClient client, String route, PrintStream err, boolean redraws) {
        this.client = client;
        this.route = route;
        this.err = err;
        this.redraws = redraws;
        this.thread = new Thread(this::run, "progress");
        thread.setDaemon(true);
    }

    /** The notes of a command that waits. */
    static ProgressNotes of(Invocation invocation, String route) throws TandemException {
        return new ProgressNotes(
                invocation.runningClient(),
                route,
                invocation.surroundings().err(),
                invocation.surroundings().terminal());
    }

    /** Begins to say so. */
    void begin() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        TransferProgress progress = new TransferProgress();
        String last = "";
        try {
            while (!closed) {
                LockSupport.parkNanos((redraws ? TERMINAL_PAUSE : LINES_PAUSE).toNanos());
                if (closed) {
                    break;
                }
                String text = progress.text(client.read(route), System.nanoTime());
                if (!closed && !text.equals(last)) {
                    show(text);
                    last = text;
                }
            }
        } catch (TandemException e) {
            // The command itself hears the same, and says it.
            closed = true;
        }
        if (redraws && !last.isEmpty()) {
            show("");
        }
    }

    private void show(String text) {
        if (redraws) {
            err.print(LINE_START + text);
            err.flush();
        } else if (!text.isEmpty()) {
            err.println("tandem: " + text);
        }
    }
}
