package io.tandemsync.cli.session;

import io.tandemsync.cli.background.BackgroundDaemon;
import io.tandemsync.cli.background.LaunchCommand;
import io.tandemsync.client.ControlClient;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonWriter;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** One call of the command line: its global options, and what every command does in the same way. */
public final class Invocation {
    private static final int STANDARD_INPUT_BYTES_MAX = 4096;

    private final Surroundings surroundings;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The directory with the device's state (default: TANDEM_HOME, else the usual place).")
    private String home = "";

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean debug;

    /** A call from these surroundings; the parser fills in the options. */
    public Invocation(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Where the call comes from. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** Whether programs read the output. */
    public boolean json() {
        return json;
    }

    /** Whether errors are shown with where they come from. */
    public boolean debug() {
        return debug;
    }

    /** The device's state directory, absolute. */
    public Path home() throws TandemException {
        return HomeDirectory.of(home, surroundings);
    }

    /** Whether the home was named by an option, not by the environment or the platform. */
    public boolean namesHome() {
        return !home.isEmpty();
    }

    /** Whether a daemon that knows nothing but its user would find this home. */
    public boolean isUsualHome() throws TandemException {
        return home().equals(HomeDirectory.usual(surroundings.variable("HOME"), ""));
    }

    /** The daemon that runs for the home, or would; it is not started. */
    public BackgroundDaemon daemon() throws TandemException {
        return new BackgroundDaemon(home(), LaunchCommand.of(surroundings.launcher(), home()));
    }

    /** A client of the daemon, which is started if none runs. */
    public ControlClient client() throws IOException {
        if (daemon().start(List.of(), false)) {
            note("daemon-started", "started the daemon for " + home() + " in the background; 'tandem stop' stops it");
        }
        return runningClient();
    }

    /** A client of the daemon, which is not started. */
    public ControlClient runningClient() throws TandemException {
        return new ControlClient(home());
    }

    /** The path that was typed, absolute. */
    public String path(String typed) throws TandemException {
        if (typed.isEmpty()) {
            throw new TandemException("invalid-path", "the path is empty; name a directory");
        }
        try {
            return PathArgument.absolute(typed, surroundings.directory()).toString();
        } catch (InvalidPathException unusable) {
            throw new TandemException(
                    "invalid-path", "the path cannot be used on this system; name another directory", unusable);
        }
    }

    /** The route of a share, or of what belongs to it. */
    public String shareRoute(String share, String... rest) throws TandemException {
        if (share.isBlank()) {
            throw new TandemException("usage", "the share is empty; give its id, name or path");
        }
        String reference = PathArgument.looksLikePath(share) ? path(share) : share;
        String route = Route.of("shares", reference);
        return rest.length == 0 ? route : route + Route.of(rest).substring("/v1".length());
    }

    /** A path in a share: from the share's directory on, or where it looks like one on this system, absolute. */
    public String sharePath(String typed) throws TandemException {
        boolean here = typed.startsWith("/") || typed.startsWith("./") || typed.startsWith("../");
        return here ? path(typed) : typed;
    }

    /** A token as typed, or from standard input where a dash stands for it. */
    public String token(String typed) throws IOException {
        String text = typed;
        if (typed.equals("-")) {
            byte[] bytes = surroundings.in().readNBytes(STANDARD_INPUT_BYTES_MAX);
            text = new String(bytes, StandardCharsets.UTF_8);
        }
        if (text.isBlank()) {
            throw new TandemException(
                    "invalid-token", "there is no token; 'tandem share token SHARE' on the other machine prints one");
        }
        return text.strip();
    }

    /** Prints the document for programs, or what a person wants to know of it. */
    public int print(Json document, Function<Json, String> human) {
        String text = json ? JsonWriter.write(document) : human.apply(document);
        if (!text.isEmpty()) {
            surroundings.out().println(text);
        }
        return ExitCode.DONE;
    }

    /** Says something beside the output, in one line. */
    public void note(String code, String message) {
        Json notice =
                Json.object().with("notice", Json.object().with("code", code).with("message", message));
        surroundings.err().println(json ? JsonWriter.write(notice) : "tandem: " + Text.escaped(message));
    }
}
