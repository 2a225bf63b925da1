package io.tandemsync.cli.device;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.terminal.EventText;
import io.tandemsync.client.TandemClient;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what happened, and with follow also what happens. */
@Command(name = "events", description = "Show what happened.")
public final class EventsCommand implements Action {
    private final Invocation invocation;

    @Option(names = "--follow", description = "Go on with what happens from now on.")
    private boolean follow;

    @Option(names = "--since", paramLabel = "N", description = "Only events with a number above this one.")
    private long since = -1;

    /** The command of this call. */
    public EventsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        PrintStream out = invocation.surroundings().out();
        new TandemClient(invocation.client()).events(since, follow, event -> {
            out.println(invocation.json() ? JsonWriter.write(event.document()) : EventText.line(event.document()));
            // Follows wait for the next event, which may be far: show this one, and end if nobody reads.
            return !follow || !out.checkError();
        });
        if (follow && !out.checkError()) {
            throw new TandemException("no-daemon", "the daemon has stopped; 'tandem start' starts it again");
        }
        return ExitCode.DONE;
    }
}
