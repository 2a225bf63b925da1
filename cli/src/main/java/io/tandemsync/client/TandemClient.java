package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The usual calls of the control API, typed; {@link ControlClient} has all the others.
 *
 * <p>Where a method takes a share, it takes its id, a unique prefix of it, its name or its path. All throw
 * {@link TandemException} as {@link ControlClient} says. Safe for use by several threads.
 */
public final class TandemClient {
    private static final String SHARES = "shares";

    private final ControlClient control;

    /** A client of the daemon that runs for this home; it is not started. */
    public TandemClient(Path home) {
        this(new ControlClient(home));
    }

    /** These calls over that client. */
    public TandemClient(ControlClient control) {
        this.control = control;
    }

    /** Every call that there is, untyped. */
    public ControlClient control() {
        return control;
    }

    /** All shares of the device. */
    public List<ShareStatus> shares() throws TandemException {
        return control.read(Route.of(SHARES)).at(SHARES).items().stream()
                .map(ShareStatus::new)
                .toList();
    }

    /** One share. */
    public ShareStatus share(String share) throws TandemException {
        return new ShareStatus(control.read(Route.of(SHARES, share)));
    }

    /**
     * Makes a directory a share.
     *
     * @param directory absolute
     * @param name what the share is called, null for the directory's own name
     */
    public ShareStatus add(Path directory, @Nullable String name) throws TandemException {
        Json.Members body = Json.object().with("path", directory.toString());
        return new ShareStatus(control.post(Route.of(SHARES), named(body, name)));
    }

    /**
     * Joins a share in a new or existing directory.
     *
     * @param directory absolute; what it holds is merged
     * @param peers addresses besides those in the token, such as {@code quic/192.0.2.7:20209}
     * @param name what the share is called here, null for the name that the token has
     */
    public ShareStatus join(String token, Path directory, List<String> peers, @Nullable String name)
            throws TandemException {
        Json.Members body = Json.object()
                .with("token", token)
                .with("path", directory.toString())
                .with("peers", Json.texts(peers));
        return new ShareStatus(control.post(Route.of(SHARES, "import"), named(body, name)));
    }

    /** A token of the share with this replica's own mode. It is a secret: whoever has it has what the mode may do. */
    public String token(String share) throws TandemException {
        return control.post(Route.of(SHARES, share, "token"), Json.object()).text("token");
    }

    /**
     * Waits until everything here is scanned and every connected peer, at least one, is in sync.
     *
     * @throws TandemException {@code timeout} if that is not so within the limit
     */
    public ShareStatus awaitSync(String share, Duration limit) throws TandemException {
        Json body = Json.object().with("timeoutMillis", limit.toMillis());
        return new ShareStatus(control.post(Route.of(SHARES, share, "wait"), body, limit.plus(ControlClient.PATIENCE)));
    }

    /** Stops syncing until {@link #resume}, also across restarts. */
    public void pause(String share) throws TandemException {
        control.post(Route.of(SHARES, share, "pause"), Json.object());
    }

    /** Syncs again, and accepts what made the share halt. */
    public void resume(String share) throws TandemException {
        control.post(Route.of(SHARES, share, "resume"), Json.object().with("undo", false));
    }

    /** Compares the directory with the repository now. */
    public void rescan(String share) throws TandemException {
        control.post(Route.of(SHARES, share, "rescan"), Json.object());
    }

    /** Stops syncing the share; its files stay. */
    public void remove(String share, boolean deleteRepository) throws TandemException {
        String query = Route.query("deleteRepository", Boolean.toString(deleteRepository));
        control.delete(Route.of(SHARES, share) + query, null);
    }

    /**
     * Reads events, oldest first.
     *
     * @param since the number of the last one that is known already, negative for all that are kept
     * @param follow whether to go on with what happens from now on; ends then when the reader wants no more, or the daemon
     *     stops
     * @param reader takes an event, and says whether it wants more
     */
    public void events(long since, boolean follow, Predicate<TandemEvent> reader) throws TandemException {
        String route = Route.of("events")
                + Route.query("follow", Boolean.toString(follow))
                + (since < 0 ? "" : "&since=" + since);
        control.stream(route, event -> reader.test(new TandemEvent(event)));
    }

    private static Json named(Json.Members body, @Nullable String name) {
        return name == null ? body : body.with("name", name);
    }
}
