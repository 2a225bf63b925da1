package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonException;
import io.tandemsync.client.json.JsonReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the daemon of one home, one connection per request.
 *
 * <p>Every method throws {@link TandemException}: with the daemon's own code where it refused, {@code no-daemon} where none
 * can be reached, {@code timeout} where it stays silent, and {@code io} where its answer makes no sense. Safe for use by
 * several threads.
 */
public final class ControlClient {
    /** Enough for every answer that needs no peer and no scan; a daemon that stays silent longer hangs. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);
    /** For what takes as long as it takes. */
    public static final Duration FOR_EVER = Duration.ZERO;

    private final Path home;

    /** A client of the daemon that runs for this home. */
    public ControlClient(Path home) {
        this.home = home;
    }

    /** Whether something accepts connections on the home's socket. */
    public boolean isReachable() {
        try {
            connect(PATIENCE).close();
            return true;
        } catch (IOException unreachable) {
            return false;
        }
    }

    /** @throws TandemException {@code access-denied} where the home or its socket is closed to this user */
    public void checkOpen() throws TandemException {
        if (ControlSocket.isClosedToUs(home)) {
            throw new TandemException(
                    "access-denied",
                    "the home " + home
                            + " is closed to this user; use its owner's account or name another with --home DIR");
        }
    }

    /** Asks for a document. */
    public Json read(String route) throws TandemException {
        return call("GET", route, null, PATIENCE);
    }

    /** Asks for a document, with another patience than {@link #PATIENCE}. */
    public Json read(String route, Duration patience) throws TandemException {
        return call("GET", route, null, patience);
    }

    /** Asks for something to be made or done. */
    public Json post(String route, Json body) throws TandemException {
        return call("POST", route, body, PATIENCE);
    }

    /** Asks for something to be done that may take longer than {@link #PATIENCE}. */
    public Json post(String route, Json body, Duration patience) throws TandemException {
        return call("POST", route, body, patience);
    }

    /** Asks for something to be changed. */
    public Json patch(String route, Json body) throws TandemException {
        return call("PATCH", route, body, PATIENCE);
    }

    /** Asks for something to be removed. */
    public Json delete(String route, @Nullable Json body) throws TandemException {
        return call("DELETE", route, body, PATIENCE);
    }

    /** Reads a stream of documents until it ends or the reader wants no more. */
    public void stream(String route, Predicate<Json> reader) throws TandemException {
        exchange(new Request("GET", route, null, FOR_EVER), response -> {
            Optional<byte[]> line = response.bodyLine();
            while (line.isPresent()) {
                if (line.get().length > 0 && !reader.test(JsonReader.read(line.get()))) {
                    break;
                }
                line = response.bodyLine();
            }
            return Json.Nothing.NOTHING;
        });
    }

    private Json call(String method, String route, @Nullable Json body, Duration patience) throws TandemException {
        return exchange(new Request(method, route, body, patience), response -> document(response.body()));
    }

    private Json exchange(Request request, BodyReader reader) throws TandemException {
        try (SocketStream stream = connect(request.patience())) {
            stream.write(request.bytes());
            Response response = Response.read(stream);
            if (response.status() >= 300) {
                throw refusal(response);
            }
            return reader.read(response);
        } catch (TandemException known) {
            throw known;
        } catch (SocketStream.SilenceException silent) {
            throw new TandemException(
                    "timeout",
                    "the daemon did not answer within " + request.patience().toSeconds()
                            + " s; look into logs/ in its home, or stop it and start it again",
                    silent);
        } catch (JsonException malformed) {
            throw new TandemException(
                    "io",
                    "the daemon's answer cannot be read (" + malformed.getMessage()
                            + "); see that daemon and command are of one version",
                    malformed);
        } catch (IOException broken) {
            throw new TandemException(
                    "io",
                    "the exchange with the daemon broke (" + broken.getMessage() + "); look into logs/ in its home",
                    broken);
        }
    }

    private SocketStream connect(Duration patience) throws IOException {
        try {
            return SocketStream.connect(ControlSocket.of(home), patience);
        } catch (TandemException known) {
            throw known;
        } catch (IOException | IllegalArgumentException unreachable) {
            checkOpen();
            throw new TandemException(
                    "no-daemon", "no daemon runs for " + home + "; 'tandem start' starts it", unreachable);
        }
    }

    private static TandemException refusal(Response response) throws IOException {
        Json error = document(response.body()).at("error");
        String code = error.text("code");
        return new TandemException(
                code.isEmpty() ? "io" : code,
                error.text("message").isEmpty()
                        ? "the daemon answered with HTTP status " + response.status()
                                + "; see that daemon and command are of one version"
                        : error.text("message"));
    }

    private static Json document(byte[] body) throws JsonException {
        return body.length == 0 ? Json.object() : JsonReader.read(body);
    }

    /** Reads the body of an answer. */
    @FunctionalInterface
    private interface BodyReader {
        Json read(Response response) throws IOException;
    }
}
